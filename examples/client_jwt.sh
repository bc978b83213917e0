#!/usr/bin/env bash
# Signs the JWT by which the owner of an API key signs in: `bash examples/client_jwt.sh PRIVATE_KEY.pem`.
set -euo pipefail

base64url() { base64 | tr -d '\n=' | tr '+/' '-_'; }

header=$(printf '{"alg":"RS256"}' | base64url)
# Each JWT is accepted once, so each has an id of its own.
claims=$(printf '{"sub":"api_key_jwt","iss":"external","jti":"%s"}' "$RANDOM$RANDOM$RANDOM" | base64url)
signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign "$1" -binary | base64url)
printf '%s.%s.%s\n' "$header" "$claims" "$signature"
