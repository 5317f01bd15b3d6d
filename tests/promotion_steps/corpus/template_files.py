"""Chat templates that reach for more than their arguments."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator

from tests.promotion_steps.corpus.sample import Sample

DANGEROUS = {
    "dunder": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "without-spaces": "{{x.__init__}}",
    "subscript": "{{ x['__class__'] }}",
    "escaped": "{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "attr": "{{ x|attr('__class__') }}",
    "attr-of-a-name": "{{ x|attr(a) }}",
    "map-attr": "{{ [x]|map('attr', k)|list }}",
    "map-attribute": "{{ [x]|map(attribute='__class__')|list }}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'x' as y %}",
    "from": "{%- from 'x' import y -%}",
    "extends": "{%+ extends 'x' %}",
    "frame": "{{ f.gi_frame.f_back }}",
    "condition": "{% if x.__class__ %}{% endif %}",
    "wide-letters": "{{ x.\uff3f_class__ }}",
    "behind-raw": "{% raw %}{{ x }}{% endraw %}{{ x.__class__ }}",
    "behind-a-comment": "{# {{ #}{{ x.__class__ }}",
    "brace-in-a-text": "{{ '}}' ~ x.__class__ }}",
}
COMPUTED = {
    "joined": "{{ x['_'~'_class_'~'_'] }}",
    "set": "{% set k='_'~'_class__' %}{{ x[k] }}",
    "set-twice": "{% set k='_' %}{% set j=k+k+'class'+k+k %}{{ x[j] }}",
    "sliced": "{% set k='a_b' %}{% set u=k[1] %}{{ x[u+u+'class'+u+u] }}",
    "filter-join": "{{ x[['_','_class','_','_']|join] }}",
    "filter-format": "{{ x['%c%cclass%c%c'|format(95,95,95,95)] }}",
    "percent": "{{ x['%c%cclass'%(95,95)] }}",
    "of-a-function": "{% set u=(lipsum|string)[18] %}{{ x[u*2] }}",
    "attribute": "{% set k='_'~'_class__' %}{{ [x]|map(attribute=k)|list }}",
    "groupby": "{{ x|groupby(k) }}",
    "macro": "{% macro f(a) %}{{ x[a] }}{% endmacro %}{{ f('_'~'_class__') }}",
    "block": "{% set k %}_{{''}}_class__{% endset %}{{ x[k] }}",
    "namespace": "{% set n=namespace(a='_') %}{% set n.b=n.a+n.a %}{{ x[n.b] }}",
    "with": "{% with k='_'~'_c' %}{{ x[k] }}{% endwith %}",
    "for": "{% for k in ['_'~'_class__'] %}{{ x[k] }}{% endfor %}",
    "reversed": "{{ x['__ssalc__'|reverse] }}",
    "replaced": "{{ x['XXclassXX'|replace('X','_')] }}",
    "replaced-by-a-method": "{% set k='XXclassXX'.replace('X','_') %}{{ x[k] }}",
    "format": "{{ '{0.__class__}'.format(x) }}",
    "format-of-a-name": "{{ s.format(x) }}",
    "default": "{% set u=zz|default('_') %}{% set j=u+u %}{{x[j]}}",
    "list": "{% set u='a_b'|list %}{{ x[u[1]+u[1]+'class'] }}",
    "chosen": "{% set k = '_' if true else '' %}{{ x[k+k+y] }}",
    "statement": "{% do x %}",
    "cut": "{{ x",
    "cut-comment": "{# x",
    "brackets": "{{ x[(] }}",
}


def gguf(*pairs: tuple[str, str], order: str = "<", version: int = 3) -> bytes:
    """Write a file of texts alone."""
    form = "I" if version == 1 else "Q"

    def text(value: str) -> bytes:
        return struct.pack(f"{order}{form}", len(value.encode())) + value.encode()

    keys = b"".join(text(key) + struct.pack(f"{order}I", 8) + text(value) for key, value in pairs)
    return b"GGUF" + struct.pack(f"{order}I{form}{form}", version, 0, len(pairs)) + keys


def malicious() -> Iterator[Sample]:
    for name, template in {**DANGEROUS, **COMPUTED}.items():
        for filename, content in (
            ("chat_template.jinja", template.encode()),
            ("tokenizer_config.json", json.dumps({"chat_template": template}).encode()),
            ("m.gguf", gguf(("a", "b"), ("tokenizer.chat_template", template))),
        ):
            yield Sample(
                name=f"template-{name}-{filename}", filename=filename, content=content, loader=None
            )
    bad = DANGEROUS["dunder"]
    for name, content in {
        "named": gguf(("tokenizer.chat_template.tools", bad)),
        "version-1": gguf(("tokenizer.chat_template", bad), version=1),
        "big-endian": gguf(("tokenizer.chat_template", bad), order=">"),
        "cut": gguf(("tokenizer.chat_template", "x"))[:-1],
        "version-9": gguf(version=9),
    }.items():
        yield Sample(name=f"gguf-{name}", filename="weights.bin", content=content, loader=None)
    for name, document in {
        "list": {"chat_template": [{"name": "default", "template": bad}]},
        "mapping": {"chat_template": {"tools": bad}},
        "default": {"default_chat_template": bad},
    }.items():
        content = json.dumps(document).encode()
        yield Sample(
            name=f"tokenizer-{name}",
            filename="tokenizer_config.json",
            content=content,
            loader=None,
        )
