"""How dates are written out, kept whole at the end of a line: a torn date is misread.

With a number for the day and the month in words, in both languages alike.
"""

DATE_FORMAT = "j\N{NO-BREAK SPACE}F\N{NO-BREAK SPACE}Y"
MONTH_DAY_FORMAT = "j\N{NO-BREAK SPACE}F"
YEAR_MONTH_FORMAT = "F\N{NO-BREAK SPACE}Y"
