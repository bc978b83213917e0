"""Signs in by SCRAM-SHA-256 as a client of the Polario API does: the password never leaves this program.

    python3 examples/scram_login.py http://127.0.0.1:9000 mia@example.com Harbour-lane-7

Prints the refresh token and the JWT. docs/compatibility/polario.md#scram has the formulas.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import urllib.request


def post(url, body):
    """The JSON that a request is answered with, and its header `Session`."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer), answer.headers["Session"]


def mac(key, text):
    return hmac.digest(key, text, "sha256")


def main(base, email, password):
    client_nonce = base64.b64encode(os.urandom(18)).decode()
    first, _ = post(f"{base}/api/auth/auth", {"email": email, "nonce": client_nonce})
    nonce, salt, count = first["nonce"], first["salt"], first["iterationCount"]

    user = email.replace("=", "=3D").replace(",", "=2C")
    message = f"n={user},r={client_nonce},r={nonce},s={salt},i={count},c=biws,r={nonce}".encode()
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(salt), count)
    client_key = mac(salted, b"Client Key")
    client_signature = mac(hashlib.sha256(client_key).digest(), message)
    proof = bytes(x ^ y for x, y in zip(client_key, client_signature))

    body = {"email": email, "nonce": nonce, "proof": base64.b64encode(proof).decode(), "os": "Other"}
    last, jwt = post(f"{base}/api/auth/login", body)
    # The server proves that it knows the password's verifier, too.
    expected = base64.b64encode(mac(mac(salted, b"Server Key"), message)).decode()
    if not hmac.compare_digest(last["signature"], expected):
        sys.exit("this is not the server that knows the password")
    print(last["refreshToken"], jwt)


if __name__ == "__main__":
    main(*sys.argv[1:])
