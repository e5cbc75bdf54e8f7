"""docs/security.md holds what it says: its table has every line of level 1 of OWASP ASVS 4.0.3 once, each that holds names tests that there are, and
what holds because the program does not do something at all is looked for in its sources."""
import glob
import json
import os
import re
import subprocess

import server

tally = server.Tally()
# The lines with a mark in the column level1 of OWASP's own list (4.0/docs_en/….csv at 47721f8): chapter, section, numbers. 3.3.2 is there with "30 days".
LEVEL_1 = {
    "2.1": range(1, 13), "2.2": range(1, 4), "2.3": [1], "2.5": range(1, 7), "2.7": range(1, 5), "2.8": [1],
    "3.1": [1], "3.2": range(1, 4), "3.3": [1, 2], "3.4": range(1, 6), "3.7": [1],
    "4.1": [1, 2, 3, 5], "4.2": [1, 2], "4.3": [1, 2],
    "5.1": range(1, 6), "5.2": range(1, 9), "5.3": range(1, 11), "5.5": range(1, 5),
    "6.2": [1], "7.1": [1, 2], "7.4": [1], "8.2": range(1, 4), "8.3": range(1, 5), "9.1": range(1, 4), "10.3": range(1, 4), "11.1": range(1, 6),
    "12.1": [1], "12.3": range(1, 6), "12.4": [1, 2], "12.5": [1, 2], "12.6": [1],
    "13.1": [1, 3], "13.2": range(1, 4), "13.3": [1], "14.2": range(1, 4), "14.3": [2, 3], "14.4": range(1, 8), "14.5": range(1, 4),
}
ROW = re.compile(r"^\| ([0-9][0-9., to]*) \| (.+?) \| (\w+(?:/a)?) \| (.+) \|$", re.M)


def text_of(path):
    with open(os.path.join(server.ROOT, path), encoding="utf-8") as f:
        return f.read()


def numbers(cell):
    """'2.7.1 to 2.7.4, 2.8.1' in full."""
    for part in cell.split(", "):
        first, _, last = part.partition(" to ")
        section, n = first.rsplit(".", 1)
        for i in range(int(n), int((last or first).rsplit(".", 1)[1]) + 1):
            yield f"{section}.{i}"


def found(name):
    """The file of this name under tests/ (or tools/), as text."""
    paths = [p for where in ("tests", "tools") for p in glob.glob(os.path.join(server.ROOT, where, "**", name), recursive=True)]
    return text_of(os.path.relpath(paths[0], server.ROOT)) if len(paths) == 1 else None


def has(text, file, name):
    """Whether the file has this test: a function; in a script of the shell the words that it says."""
    if file.endswith(".sh"):
        return f'"{name}"' in text or f"- {name}\n" in text
    kind = {".py": rf"^def {name}\(", ".mjs": rf"^async function {name}\(", ".c": rf"^static void {name}\(void \*\*state\)"}[os.path.splitext(file)[1]]
    return re.search(kind, text, re.M) is not None


def named(line, cell):
    """How many tests a cell names: `file`, or `file: test, test`."""
    n = 0
    for said in re.findall(r"`([\w.]+\.(?:py|mjs|c|sh)(?:: [^`]+)?)`", cell):
        file, _, tests = said.partition(": ")
        text = found(file)
        tally.check(f"{line}: there is one {file}", text is not None)
        for test in tests.split(", ") if tests and text else []:
            tally.check(f"{line}: {file} has {test}", has(text, file, test))
        n += 1
    return n


def table():
    official = {f"{section}.{n}" for section, ns in LEVEL_1.items() for n in ns}
    tally.check("level 1 has 128 lines", len(official) == 128, len(official))
    seen = {}
    for cell, what, holds, how in ROW.findall(text_of("docs/security.md")):
        for line in numbers(cell):
            tally.check(f"{line} is there once", line not in seen)
            seen[line] = holds
            tally.check(f"{line} is of level 1", line in official)
        n = named(cell, how)
        tally.check(f"{cell}: {what}: {holds}", holds in ("yes", "part", "no", "n/a"))
        tally.check(f"{cell} holds by a test", n > 0 or holds in ("no", "n/a"), how)
    tally.check("all lines are there", set(seen) == official, sorted(official - set(seen)))


def sources(folder, *ends):
    for path in glob.glob(os.path.join(server.ROOT, folder, "**", "*"), recursive=True):
        if path.endswith(ends) and not path.endswith("schema.d.ts"):
            yield os.path.relpath(path, server.ROOT), text_of(os.path.relpath(path, server.ROOT))


def code():
    """No program is started (but PostgreSQL's own for a backup, by the command line and without a shell), nothing is evaluated or put into a page as HTML, nobody is redirected, and nothing is connected to but the store."""
    n = 0
    for path, text in sources("src", ".c", ".h"):
        n += 1
        plain = re.sub(r"//.*", "", text)
        tally.check(f"{path} starts no program", path == "src/store/program.c" or not re.search(r"\b(system|popen|exec[lv]p?e?|posix_spawnp?|dlopen|dlsym)\(", plain))
        tally.check(f"{path} asks for none by HTTP", not (path.startswith("src/serve/") and "store/program.h" in plain))
        tally.check(f"{path} redirects nobody", not re.search(r'"Location"|http = 30[1278]', plain))
        if re.search(r"(?<![\w>.])connect\(", plain):
            tally.check(f"{path} connects to nothing but itself", path == "src/cli/doctor_machine.c" and "INADDR_LOOPBACK" in plain)
        tally.check(f"{path} reads no XML", not re.search(r"libxml|expat", plain))
    for path, text in sources("web/src", ".ts", ".tsx"):
        n += 1
        tally.check(f"{path} evaluates nothing", not re.search(r"\beval\(|new Function\(|set(Timeout|Interval)\(\s*[\"'`]", text))
        tally.check(f"{path} takes no text as HTML", not re.search(r"dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text))
        tally.check(f"{path} loads nothing from elsewhere", not re.search(r"[\"'`(]https?://", text))
    tally.check("there are sources", n > 300, n)


def personal():
    """What is kept of people is what the page says, by the columns of the lists."""
    schemas = json.loads(subprocess.run([server.PROGRAM, "openapi"], check=True, stdout=subprocess.PIPE).stdout)["components"]["schemas"]
    said = set(re.findall(r"`(\w+)\.(\w+)`", text_of("docs/security.md").split("## Personal data")[1].split("\n## ")[0]))
    rows = {name: set(s.get("properties", {})) for name, s in schemas.items() if name.endswith("Row")}
    row_of = lambda view: rows.get("".join(w.title() for w in view.split("_")) + "Row", set())
    for view, column in said:
        tally.check(f"there is {view}.{column}", column in row_of(view) or column in set(schemas.get(view.title(), {}).get("properties", {})), sorted(row_of(view)))
    there = {(name, c) for name, columns in rows.items() for c in columns & {"email", "address", "phone", "birth"}}
    told = {("".join(w.title() for w in view.split("_")) + "Row", c) for view, c in said}
    tally.check("no other list has such columns", there <= told, there - told)


def main():
    table()
    code()
    personal()
    tally.end()


if __name__ == "__main__":
    main()
