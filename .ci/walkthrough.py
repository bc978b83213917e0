"""Pastes the blocks of README.md and docs/tutorial.md into a shell against a fresh local cloud and compares what they print.

In a block, a line that starts with `# → ` is what the command before it must print; `…` stands for anything.
"""

import contextlib
import itertools
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).parent.parent
PORT = 9000
# A page, and the section of it that is executed; the whole page where there is none. Each has a cloud of its own.
PAGES = [("README.md", "A first token"), ("docs/tutorial.md", None)]


def steps(page, section):
    """The pairs of command and expected output."""
    if section:
        page = page.split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = "\n".join(re.findall(r"```sh\n(.*?)```", page, re.S)).splitlines()
    if not lines:
        sys.exit(f"nothing to execute in {section or 'the page'}")
    command, found = [], []
    for line in lines:
        if line.startswith("# → "):
            found.append(("\n".join(command), line.removeprefix("# → ")))
            command = []
        else:
            command.append(line)
    return found


def wait_for(port):
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_local/clock")
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("the local cloud does not answer")


@contextlib.contextmanager
def cloud(*options):
    """A fresh local cloud, while it is used."""
    server = subprocess.Popen(["cargo", "run", "--quiet", "-p", "local", "--", "--memory", *options], cwd=ROOT)
    try:
        wait_for(PORT)
        yield
    finally:
        server.terminate()
        server.wait()


def paste(shell, command):
    """What a shell prints of a command."""
    shell.stdin.write(f"{command}\necho; echo END-OF-STEP\n")
    shell.stdin.flush()
    printed = itertools.takewhile(lambda line: line != "END-OF-STEP\n", iter(shell.stdout.readline, ""))
    return "".join(printed).strip()


def walk(page, section):
    """Does what the page says, and ends where it prints anything else."""
    shell = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        for command, expected in steps((ROOT / page).read_text(), section):
            answer = paste(shell, command)
            pattern = ".*".join(map(re.escape, expected.split("…")))
            print(f"{command}\n{answer}\n")
            if not re.fullmatch(pattern, answer, re.S):
                sys.exit(f"expected: {expected}")
    finally:
        shell.kill()


if __name__ == "__main__":
    for name, part in PAGES:
        with cloud():
            walk(name, part)
