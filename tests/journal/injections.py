"""What somebody might write into a letter to make the server open an address or a file of its own.

{} is that address. Some of the twenty-seven do nothing in WeasyPrint today; they are there for the
day when they do.
"""

from __future__ import annotations

INJECTIONS = (
    "<link rel='stylesheet' href='{}'>",
    "<link rel='attachment' href='{}'>",
    "<a rel='attachment' href='{}'>fil</a>",
    "<img src='{}' alt=''>",
    "<img srcset='{} 2x' src='{}' alt=''>",
    "<object data='{}'></object>",
    "<embed src='{}'>",
    "<iframe src='{}'></iframe>",
    "<p style='background: url({})'>text</p>",
    "<p style='list-style-image: url({}); display: list-item'>text</p>",
    "<p style='border-image-source: url({}); border: 9px solid'>text</p>",
    "<style>@import url({});</style>",
    "<style>@font-face {{ font-family: x; src: url({}) }} p {{ font: 9px x }}</style><p>text</p>",
    "<style>p::before {{ content: url({}) }}</style><p>text</p>",
    "<style>@page {{ background: url({}) }}</style>",
    "<svg width='9' height='9'><image href='{}' width='9' height='9'/></svg>",
    "<svg width='9' height='9'><image xlink:href='{}' width='9' height='9'/></svg>",
    "<svg width='9' height='9'><use href='{}#a'/></svg>",
    "<svg width='9' height='9'><style>@import url({});</style></svg>",
    "<video src='{}' poster='{}'></video>",
    "<input type='image' src='{}' alt=''>",
    "<body background='{}'>",
    "<meta http-equiv='refresh' content='0; url={}'>",
    "<script src='{}'></script>",
    "<base href='{}'><img src='x' alt=''>",
    "<p style='mask-image: url({}); cursor: url({}), auto'>text</p>",
    '<!DOCTYPE x [<!ENTITY e SYSTEM "{}">]><p>&e;</p>',
)
