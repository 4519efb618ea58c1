#!/usr/bin/env bash
# A registry of one's own, with TLS, two users and their rights: one pushes an environment, the other runs it from there on a node that has nothing, and builds
# another one from the layers that are there; skopeo copies what poncho pushed. Packages come from the test data where it is (../shared/data, $PONCHO_TEST_DATA),
# else from conda-forge. All is made in examples/registry/work.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs openssl curl
build_poncho
registry=$root/artifacts/bin/poncho-registry
use_packages
rm -rf "$work/data" "$work/certs" "$work/users" "$work/anna" "$work/ben"
mkdir -p "$work/certs" "$work/anna" "$work/ben"

step "a certificate of an authority of our own"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 7 -subj "/CN=registry of the example" \
  -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -keyout "$work/certs/key.pem" -out "$work/certs/cert.pem" 2> "$work/openssl.log"
# Trusted besides the authorities that this machine trusts already.
known=${REQUESTS_CA_BUNDLE:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}}
{ [ ! -f "$known" ] || cat "$known"; cat "$work/certs/cert.pem"; } > "$work/certs/all.pem"
export SSL_CERT_FILE=$work/certs/all.pem REQUESTS_CA_BUNDLE=$work/certs/all.pem

step "poncho-registry, two users: anna builds, ben runs"
echo "anna's secret" | "$registry" user add "$work/users" anna --password-stdin
echo "ben's secret" | "$registry" user add "$work/users" ben --password-stdin
"$registry" --root "$work/data" --listen 127.0.0.1:0 --htpasswd "$work/users" --policy "$here/policy.json" \
  --tls-cert "$work/certs/cert.pem" --tls-key "$work/certs/key.pem" > "$work/access.log" 2> "$work/registry.log" 9>&- &
server=$!
trap 'kill $server 2> /dev/null || :' EXIT
for _ in $(seq 100); do
  host=$(sed -n 's#.*https://\(127.0.0.1:[0-9]*\).*#\1#p' "$work/registry.log" "$work/access.log" | head -n 1)
  [ -n "$host" ] && break
  kill -0 $server || { cat "$work/registry.log" >&2; fail "poncho-registry ended"; }
  sleep 0.1
done
[ -n "$host" ] || fail "poncho-registry does not say where it listens"

# Each user has a home of their own: logins, a store and a node cache.
as() {
  local user=$1
  shift
  HOME=$work/$user DOCKER_CONFIG=$work/$user/.docker PONCHO_HOME=$work/$user/home PONCHO_NODE_CACHE=$work/$user/node "$@"
}

spec() {
  printf '{"conda": {"channels": ["conda-forge"], "packages": ["python=3.11", %s]}}\n' "$1"
}

mkdir -m 700 -p "$work/anna/node" "$work/ben/node"
spec '"numpy"' > "$work/one.json"
spec '"numpy", "packaging"' > "$work/two.json"

step "anna builds and pushes"
echo "anna's secret" | as anna "$poncho" login "$host" -u anna --password-stdin
as anna "$poncho" create "$work/one.json" -t env:1
as anna "$poncho" push env:1 "$host/hep/env:1" --build-cache

step "ben runs it on a node that has nothing"
echo "ben's secret" | as ben "$poncho" login "$host" -u ben --password-stdin
as ben "$poncho" run -e "$host/hep/env:1" -- python -c 'import numpy; print("numpy", numpy.__version__)'

step "ben may not push to open/"
as ben "$poncho" pull "$host/hep/env:1"
if as ben "$poncho" push env:1 "$host/open/env:1" 2> "$work/refused.log"; then fail "ben pushed where he may not"; fi
sed -n 's/^poncho: \(.*\): .*/\1/p' "$work/refused.log"

step "ben builds another one, of the layers that are there"
as ben "$poncho" create "$work/two.json" -t env:2 --from "$host/hep/env:1"
as ben "$poncho" push env:2 "$host/hep/env:2"
as ben "$poncho" tags "$host/hep/env"

if command -v skopeo > /dev/null; then
  step "skopeo copies it"
  mkdir -p "$work/certs.d"
  cp "$work/certs/cert.pem" "$work/certs.d/ca.crt"
  rm -rf "$work/layout"
  skopeo copy --src-creds "anna:anna's secret" --src-cert-dir "$work/certs.d" "docker://$host/hep/env:2" "oci:$work/layout:env:2" > "$work/skopeo.log"
  echo "copied by skopeo"
fi
