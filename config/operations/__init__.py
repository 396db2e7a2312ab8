"""Does it all turn: the facts behind the page *Drift*, /readyz and the daily letter (beyond F15).

One fact, one function, asked of the database at the moment. None names a person.
"""
