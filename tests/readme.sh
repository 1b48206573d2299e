#!/bin/sh
# SPDX-License-Identifier: MIT
# readme.sh - README.ko.md tells what each message of `check` means, in the words of the table, and names only files that are there.
# First the check is run on a message that is nowhere told: a check that sees nothing there proves nothing elsewhere.
exec python3 - "${SOURCE:-$(dirname "$0")/..}" <<'PYTHON'
import pathlib
import re
import sys

TEXT = r'"(?:[^"\\]|\\.)*"'
ROW = re.compile(rf"^MESSAGE\((MSG_\w+),\s*((?:{TEXT}\s*)+),\s*((?:{TEXT}\s*)+)\)", re.M)
PART = re.compile(r"_(IS|WANT)_")  # only stands inside another message


def korean(literals):
    text = "".join(part[1:-1] for part in re.findall(TEXT, literals)).replace('\\"', '"').replace("\\\\", "\\")
    return re.sub(r"\{\d\}", "…", text).replace("|", "\\|")


def untold(table, readme):
    rows = [row for row in ROW.findall(table) if not PART.search(row[0])]
    assert rows
    return [name for name, _, words in rows if f"| {korean(words)} |" not in readme]


root = pathlib.Path(sys.argv[1])
readme = (root / "README.ko.md").read_text(encoding="utf-8")
table = (root / "src/base/messages/config.inc").read_text(encoding="utf-8")
if untold('MESSAGE(MSG_X, "in {1}",\n\t"어디에도 "\n\t"없는 {1}")\n', readme) != ["MSG_X"]:
    sys.exit("the check does not see a message that is missing")
complaints = [f"{name}: README.ko.md does not tell it" for name in untold(table, readme)]
for link in re.findall(r"\]\(([^)#:]+)\)", readme):
    if not (root / link).exists():
        complaints.append(f"README.ko.md: {link} is not there")
print("\n".join(complaints))
sys.exit(1 if complaints else 0)
PYTHON
