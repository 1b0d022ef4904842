"""Writes a small dataset whose texts try everything that a page must show as text, without any library."""

import csv
import json
import pathlib
import random
import struct

# Each of them stands in the report as it stands here, but for what cannot be seen.
HOSTILE = [
    "<script>document.title = 'owned'</script>",
    "<img src=x onerror=\"document.title='owned'\"><svg onload=alert(1)>",
    "</td></tr></table></details></section><h1>outside</h1>",
    "Fish & chips &amp; \"quotes\" and 'apostrophes' &#60;",
    "javascript:alert(1) https://example.com/?a=1&b=2 @someone #1",
    "| a | table | `code` **bold** _it_ [link](https://example.com) <!-- comment",
    "]]> --> {{mustache}} ${template} \\ backslash \\n",
]
RIGHT_TO_LEFT = "שלום עולם (שלום) 123 abc"
ARABIC = "مرحبا بالعالم، هذا نص عربي"
OVERRIDE = "left \u202e turned around"
CONTROLS = "bell \x07 escape \x1b[31m delete \x7f null-free"
LONG = "supercalifragilistic" * 40
TEXTS = HOSTILE + [RIGHT_TO_LEFT, ARABIC, OVERRIDE, CONTROLS, LONG, "zero\u200bwidth \ufeff mark", "emoji 👩‍👩‍👧‍👦 and e\u0301"]


def write(folder: pathlib.Path, pairs: int = 60, layers: int = 3, hidden: int = 16) -> None:
    numbers = random.Random(7)
    folder.mkdir(parents=True)
    with open(folder / "pairs.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "score", "split", "subset", "sentence1", "sentence2"])
        for pair in range(pairs):
            table.writerow([
                f"<b>{pair}</b>", f"{numbers.randrange(26) / 5}", "test", ["<i>one</i>", ARABIC][pair % 2],
                TEXTS[pair % len(TEXTS)], TEXTS[(pair // len(TEXTS) + pair + 1) % len(TEXTS)] + f" ({pair})",
            ])
    counts = [numbers.randrange(2, 9) for _ in range(2 * pairs)]
    offsets = [sum(counts[:place]) for place in range(len(counts) + 1)]
    tensors = {"offsets": ("I64", [len(offsets)], struct.pack(f"<{len(offsets)}q", *offsets))}
    for layer in range(layers):
        values = [numbers.gauss(0.3, 1) for _ in range(offsets[-1] * hidden)]
        if layer == 0:  # One vector stands first in every sentence, as [CLS] does: its scores are undefined.
            for first in offsets[:-1]:
                values[first * hidden:(first + 1) * hidden] = [1.0] * hidden
        tensors[f"hidden_states.{layer}"] = ("F32", [offsets[-1], hidden], struct.pack(f"<{len(values)}f", *values))
    header, data = {}, b""
    for name, (dtype, shape, payload) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(payload)]}
        data += payload
    text = json.dumps(header).encode()
    (folder / "hidden_states.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
    (folder / "manifest.json").write_text(json.dumps({
        "format": "poolbench-dataset", "version": 1, "name": "<script>alert('name')</script> & \"co\"",
        "model": {"name": "org/<img src=x onerror=alert(2)>" + RIGHT_TO_LEFT, "declared_pooling": "mean", "hidden_size": hidden},
    }), encoding="utf-8")
