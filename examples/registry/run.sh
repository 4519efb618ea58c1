#!/usr/bin/env bash
# A registry of a team, with TLS, two users and rights (policy.json): who builds pushes, who analyses runs from the registry, and skopeo reads the same.
# Everything is made in examples/registry/work, the channel with its one package as well; the registry ends with the script.
set -euo pipefail
# shellcheck source=../common.sh
source "$(dirname "$(readlink -f "$0")")/../common.sh"
need_programs openssl
build_poncho
registry=$root/artifacts/bin/poncho-registry
cd "$work"
rm -rf registry tls trusted channel src home node anna ben htpasswd ./*.log
mkdir -m 700 -p tls node ben anna "$PONCHO_NODE_CACHE"

step "a certificate of an authority of our own, and two users"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=Authority of this example' -keyout tls/ca.key -out tls/ca.crt 2> openssl.log
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=localhost' -keyout tls/key.pem -out tls/request.pem 2>> openssl.log
openssl x509 -req -in tls/request.pem -CA tls/ca.crt -CAkey tls/ca.key -CAcreateserial -days 2 -extfile <(echo 'subjectAltName=DNS:localhost,IP:127.0.0.1') -out tls/cert.pem 2>> openssl.log
echo "anna's password" | "$registry" user add htpasswd anna --password-stdin
echo "ben's password" | "$registry" user add htpasswd ben --password-stdin

step "poncho-registry --root registry --htpasswd htpasswd --policy policy.json --tls-cert cert.pem --tls-key key.pem"
"$registry" --root registry --listen 127.0.0.1:0 --htpasswd htpasswd --policy "$here/policy.json" --tls-cert tls/cert.pem --tls-key tls/key.pem > access.log 2> registry.log 9>&- &
server=$!
trap 'kill "$server" 2> /dev/null; wait "$server"' EXIT
until grep -q ' on https://' registry.log; do kill -0 "$server" 2> /dev/null || fail "$(cat registry.log)"; sleep 0.1; done
host=localhost:$(sed -n 's,.* on https://127.0.0.1:\([0-9]*\).*,\1,p' registry.log)
# Poncho trusts what the system does, or this file (as SSL_CERT_FILE, where nothing else names another one).
export REQUESTS_CA_BUNDLE=$work/tls/ca.crt

# as USER WORDS...: poncho with that user's logins, store and node cache.
as() {
  local user=$1; shift
  mkdir -m 700 -p "$user/node"
  HOME=$work/$user DOCKER_CONFIG=$work/$user/docker REGISTRY_AUTH_FILE=$work/$user/auth.json PONCHO_HOME=$work/$user/home PONCHO_NODE_CACHE=$work/$user/node "$poncho" "$@"
}

# version NUMBER: anna builds that version of the team's environment.
version() {
  rm -rf src
  mkdir -p src/bin
  printf '#!/bin/sh\necho "version %s of the analysis"\n' "$1" > src/bin/analysis
  chmod +x src/bin/analysis
  "$poncho" package src --name analysis --version "$1" --noarch generic -o channel >&2
  "$poncho" index channel >&2
  echo "{\"conda\": {\"channels\": [\"file://$work/channel\"], \"packages\": [\"analysis=$1\", \"tools\"]}}" > spec.json
  as anna create spec.json -t "team:$1" > create.log 2>&1 || { cat create.log >&2; exit 1; }
}

mkdir -p src/share
head -c 1000000 /dev/zero > src/share/tools
"$poncho" package src --name tools --version 1 --noarch generic -o channel >&2

step "anna logs in, builds, and pushes two versions"
echo "anna's password" | as anna login "$host" -u anna --password-stdin >&2
for number in 1 2; do
  version "$number"
  as anna push "team:$number" "$host/hep/team:$number" --build-cache
done

step "ben runs it from the registry: nothing of it is on his machine yet"
echo "ben's password" | as ben login "$host" -u ben --password-stdin >&2
as ben run -e "$host/hep/team:2" -- analysis

step "ben may push what is new, and may not move a tag of anna's"
as ben pull "$host/hep/team:1" -t team:1 >&2
as ben push team:1 "$host/hep/ben:1"
if as ben push team:1 "$host/hep/team:2" > refused.log 2>&1; then fail "a tag was moved"; fi
cat refused.log >&2
echo "refused: hep/team:2"

step "ben builds an environment of his own, of layers that the team has made"
echo "{\"conda\": {\"channels\": [\"file://$work/channel\"], \"packages\": [\"tools\"]}}" > bens.json
as ben create bens.json -t mine --from "$host/hep/team:2" >&2

if command -v skopeo > /dev/null; then
  step "skopeo lists the tags"
  mkdir -p trusted && cp tls/ca.crt trusted/
  skopeo list-tags --cert-dir trusted --creds "ben:ben's password" "docker://$host/hep/team" >&2
fi
"$registry" check --root registry
