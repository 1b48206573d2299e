#!/bin/sh
# SPDX-License-Identifier: MIT
# sizes.sh - function 60 lines, file 500, parameters 5, nesting 3, line 140; no goto, no typedef of structs, tabs. The whitelist is empty.
# First the check is run on a made-up bad file: a check that sees nothing there proves nothing elsewhere.
exec python3 - "${SOURCE:-$(dirname "$0")/..}" <<'PYTHON'
import pathlib
import re
import sys

FUNCTION, FILE, PARAMETERS, NESTING, LINE, TAB = 60, 500, 5, 3, 140, 8
LIBRARY_CALLBACK = re.compile(r"\s*static enum MHD_Result\b")  # libmicrohttpd calls it, and says with what
BLANK = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(match):
    """A comment becomes space, a string an empty string; both keep their line ends, so that lines can be counted."""
    text = match.group()
    return '""' if text[0] == '"' else "'0'" if text[0] == "'" else " " + "\n" * text.count("\n")


def code_of(text):
    text = BLANK.sub(blank, text)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: "\n" * m.group().count("\n"), text, flags=re.M)


def parameters(head):
    """How many parameters the last pair of brackets of a declaration's head has; None: it declares no function."""
    head = re.sub(r"__attribute__\s*\(\(.*\)\)", "", head, flags=re.S).rstrip()
    if not head.endswith(")") or re.match(r"\s*(?:_Static_assert|static_assert|MESSAGE|typedef)\b", head):
        return None
    depth, commas, start = 0, 0, len(head)
    for start in range(len(head) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(head[start], 0)
        commas += head[start] == "," and depth == 1
        if depth == 0:
            break
    inside = head[start + 1:-1].strip()
    if not re.search(r"\w\s*\)?\s*$", head[:start]):
        return None
    return 0 if inside in ("", "void") else commas + 1


def name_of(head):
    found = re.search(r"(\w+)\s*\(", re.sub(r"__attribute__\s*\(\(.*?\)\)", "", head, flags=re.S))
    return found.group(1) if found else "?"


class Walk:
    """Goes through one file's code brace by brace and statement by statement."""

    def __init__(self, code):
        self.code, self.complaints = code, []

    def line(self, at):
        return self.code.count("\n", 0, at) + 1

    def complain(self, at, what):
        self.complaints.append((self.line(at), what))

    def head_start(self, start, end):
        return start + len(self.code[start:end]) - len(self.code[start:end].lstrip())

    def declaration(self, start, end):
        head = self.code[start:end]
        count = parameters(head)
        if count is not None and count > PARAMETERS and not LIBRARY_CALLBACK.match(head):
            self.complain(self.head_start(start, end), f"{name_of(head)} takes {count} parameters")
        if re.fullmatch(r"\s*typedef\s+(?:struct|union|enum)\b[^()]*", re.sub(r"\{.*\}", "", head, flags=re.S)):
            self.complain(self.head_start(start, end), "typedef of a struct")

    def run(self):
        at, start, code = 0, 0, self.code
        while at < len(code):
            if code[at] == "{":
                head = code[start:at]
                is_function = parameters(head) is not None and "=" not in head
                if is_function:
                    self.declaration(start, at)
                    self.body(start, at)
                at = self.skip(at)
                start = at + 1 if is_function else start
            elif code[at] == ";":
                self.declaration(start, at)
                start = at + 1
            at += 1
        return self.complaints

    def skip(self, at):
        depth = 0
        for at in range(at, len(self.code)):
            depth += {"{": 1, "}": -1}.get(self.code[at], 0)
            if depth == 0:
                break
        return at

    def body(self, start, at):
        """A function's braces: its length, and how deep its control statements stand in each other."""
        first, head = self.head_start(start, at), self.code[start:at]
        end = self.skip(at)
        lines = self.line(end) - self.line(first) + 1
        if lines > FUNCTION:
            self.complain(first, f"{name_of(head)} has {lines} lines")
        deepest = nesting(self.code[at + 1:end])
        if deepest > NESTING:
            self.complain(first, f"{name_of(head)} is nested {deepest} deep")
        if re.search(r"\bgoto\b", self.code[at:end]):
            self.complain(first, f"{name_of(head)} has a goto")


def end_statement(stack):
    """A statement that ends, ends the control statements that it belonged to."""
    while stack and stack[-1] != "{":
        stack.pop()


TOKEN = re.compile(r"\b(?:if|else|for|while|switch|do)\b|[{}();]")


def nesting(body):
    """Depth of control statements, with or without braces; `else if` is as deep as its if, the while of a do does not count."""
    stack, deepest, brackets, previous, closed = [], 0, 0, "", ""
    for token in TOKEN.findall(body):
        if token == "(":
            brackets += 1
        elif token == ")":
            brackets -= 1
        elif brackets > 0:
            continue
        elif token == "{":
            stack.append("{")
        elif token == "}":
            end_statement(stack)
            stack[-1:] = []
            closed = stack[-1] if stack else ""
            end_statement(stack)
        elif token == ";":
            closed = stack[-1] if stack else ""
            end_statement(stack)
        elif token == "while" and closed == "do":
            closed = ""
            continue
        elif token == "if" and previous == "else":
            pass
        else:
            stack.append(token)
            deepest = max(deepest, sum(word != "{" for word in stack))
        previous = token
    return deepest


def width(line):
    columns = 0
    for sign in line:
        columns += TAB - columns % TAB if sign == "\t" else 1
    return columns


def check(text, widest=LINE):
    complaints = Walk(code_of(text)).run()
    lines = text.split("\n")
    if len(lines) - 1 > FILE:
        complaints.append((len(lines) - 1, f"the file has {len(lines) - 1} lines"))
    for number, line in enumerate(lines, 1):
        if width(line) > widest:
            complaints.append((number, f"the line is {width(line)} wide"))
        if re.match(r" +\S", line) and not line.startswith(" *"):
            complaints.append((number, "indented with spaces"))
    return sorted(complaints)


BAD = (
    "typedef struct pair {\n\tint a;\n} pair;\n"
    "typedef struct pair2 pair2;\n"
    "struct fine { void (*run)(void *, int); };\n"
    "typedef bool fine_fn(int a, int b);\n"
    "static const int table[] = { 1, 2 };\n"
    "bool six(int a, int b, int c, int d, void (*e)(int, int), int f);\n"
    "bool five(int a, int b, int c, int d, void (*e)(int, int)) __attribute__((format(printf, 2, 3)));\n"
    "static enum MHD_Result callback(int a, int b, int c, int d, int e, int f)\n{\n\treturn MHD_YES;\n}\n"
    "int none(void)\n{\n\treturn six(1, 2, 3, 4, 0, 6);\n}\n"
    "static int deep(int a)\n{\n\tfor (;;) {\n\t\tif (a)\n\t\t\twhile (a)\n\t\t\t\tif (a)\n\t\t\t\t\treturn 1;\n\t}\n}\n"
    "static int level(int a)\n{\n\tif (a) {\n\t\ta++;\n\t} else if (a > 1) {\n\t\ta--;\n\t} else if (a > 2) {\n\t\tdo {\n\t\t\tif (a)\n"
    "\t\t\t\ta = 0;\n\t\t} while (a);\n\t} else {\n\t\ta = 3;\n\t}\n\tif (a)\n\t\treturn 1;\n\tfor (;;)\n\t\twhile (a)\n\t\t\tif (a)\n"
    "\t\t\t\ta = \"if (a) { goto x; }\"[0]; /* goto { */\n\treturn (struct fine){ 0 }.run != 0;\n}\n"
    "static void jumps(void)\n{\n\tgoto out;\nout:;\n}\n"
    "static void long_one(void)\n{\n" + "\tx();\n" * 58 + "}\n"
    "static void just_right(void)\n{\n" + "\tx();\n" * 57 + "}\n"
    "    int spaces;\n"
    "/* " + "w" * 137 + " */\n" + "\n" * 400
)
EXPECTED = ["typedef of a struct", "typedef of a struct", "six takes 6 parameters", "deep is nested 4 deep", "jumps has a goto",
            "long_one has 61 lines", "indented with spaces", "the line is 143 wide", f"the file has {BAD.count(chr(10))} lines"]

found = [what for _, what in check(BAD)]
if found != EXPECTED:
    sys.exit(f"the check does not see what is wrong in its bad file:\n  expected {EXPECTED}\n  found    {found}")

root = pathlib.Path(sys.argv[1]).resolve()
wrong = 0
for path in sorted(p for folder in ("src", "tests") for p in (root / folder).rglob("*") if p.suffix in (".c", ".h", ".inc")):
    sentences = path.match("src/base/messages/*.inc")  # a row of messages is as wide as its sentence
    for line, what in check(path.read_text(), sys.maxsize if sentences else LINE):
        wrong += 1
        print(f"{path.relative_to(root)}:{line}: {what}")
sys.exit(wrong > 0)
PYTHON
