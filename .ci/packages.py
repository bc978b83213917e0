"""Checks what `sam build` made: every function, small, and for the C library that Lambda has."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
MIB = 2**20
LARGEST = 8 * MIB
# With zxcvbn's lists and expressions; a megabyte less for arm64.
LARGER = {"Accounts": 9 * MIB, "Security": 9 * MIB}
# Amazon Linux 2023 has GLIBC_2.34.
NEWEST = 34

functions = sorted(path.name for path in (ROOT / "functions").iterdir())
packages = sorted((ROOT / ".aws-sam/build").glob("*/bootstrap"))
if len(packages) != len(functions):
    raise SystemExit(f"{len(packages)} packages for {len(functions)} functions")
for package in packages:
    binary = package.read_bytes()
    newest = max(int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", binary))
    print(f"{package.parent.name:<10} {len(binary) / MIB:.2f} MiB, GLIBC_2.{newest}")
    if len(binary) > LARGER.get(package.parent.name, LARGEST) or newest > NEWEST:
        raise SystemExit(f"{package.parent.name} is too large, or asks for a newer C library than Lambda has")
