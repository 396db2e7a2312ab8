import re

from journal.stored_name import random_name


def test_a_stored_file_bears_nothing_of_the_name_it_came_with():
    names = {random_name(None, "hyresavi-samira.pdf") for _ in range(50)}

    assert len(names) == 50
    assert all(re.fullmatch(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{28}\.pdf", n) for n in names)
