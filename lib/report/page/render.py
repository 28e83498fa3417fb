"""Renders executed notebooks, and texts in Markdown, to page bodies by nbconvert with the template beside this file.

Usage: render.py FILE… ; writes one JSON object to stdout: {file: body}. Formulas become <span data-tex=…>, which
the caller turns into MathML. HTML in a text (.md) is shown as it is written.
"""

import base64
import html
import json
import re
import sys
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

HERE = Path(__file__).resolve().parent
SCRIPT = re.compile(r"<script(?![^>]*application/json)[^>]*>.*?</script\s*>", re.IGNORECASE | re.DOTALL)


class Renderer(IPythonRenderer):
    """Leaves formulas as marked spans."""

    def inline_math(self, body):
        return f'<span data-tex="{html.escape(body)}"></span>'

    def block_math(self, body):
        return f'<span data-tex="{html.escape(body)}" data-display></span>'


def markdown(source):
    return MarkdownWithMath(renderer=Renderer(escape=False, exclude_anchor_links=True)).render(source)


def page_of(text):
    renderer = Renderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer).render(text)


def main(names):
    exporter = HTMLExporter(template_name="tandem", extra_template_basedirs=[str(HERE / "template")])
    exporter.register_filter("markdown", markdown)
    exporter.register_filter("base64", lambda text: base64.b64encode(text.encode()).decode())
    exporter.register_filter("without_scripts", lambda text: SCRIPT.sub("", text))

    def body(name):
        if name.endswith(".md"):
            return page_of(Path(name).read_text(encoding="utf-8"))
        return exporter.from_notebook_node(nbformat.read(name, as_version=4))[0]

    bodies = {name: body(name) for name in names}
    json.dump(bodies, sys.stdout)


main(sys.argv[1:])
