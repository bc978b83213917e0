"""What an authenticator app shows (RFC 6238): `python3 examples/totp.py SECRET [SECONDS_FROM_NOW]`."""

import base64
import hmac
import sys
import time


def code(secret, at):
    """Six digits for the time `at`, in Unix seconds."""
    step = (int(at) // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), step, "sha1")
    offset = digest[-1] & 15
    return f"{(int.from_bytes(digest[offset:offset + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


if __name__ == "__main__":
    ahead = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    print(code(sys.argv[1], time.time() + ahead))
