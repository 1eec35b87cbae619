#!/usr/bin/env bash
# Forwards to the build project; for machines without PowerShell. Verbs: ./build.sh --help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec dotnet run --project build -- "$@"
