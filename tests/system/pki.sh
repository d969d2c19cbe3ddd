# pki: an authority and certificates of its own for the tests of TLS; sourced after lib.sh.
#
# make_authority makes $folder/ca.pem; make_certificate FILE KIND NAME... a chain and key signed by
# it: FILE.pem and FILE.key, KIND is ec or rsa.
make_authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 400 \
		-keyout "$folder/ca.key" -out "$folder/ca.pem" -subj "/CN=authority of the tests" \
		-addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
}

make_certificate() {
	file=$folder/$1 kind=$2
	shift 2
	names=
	for name; do names="$names,DNS:$name"; done
	if [ "$kind" = rsa ]; then
		set -- -newkey rsa:2048
	else
		set -- -newkey ec -pkeyopt ec_paramgen_curve:P-256
	fi
	printf 'subjectAltName=%s\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n' \
		"${names#,}" >"$file.ext"
	openssl req -new "$@" -nodes -keyout "$file.key" -out "$file.csr" -subj "/CN=$name" 2>/dev/null &&
		openssl x509 -req -in "$file.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" \
			-CAcreateserial -days "${days:-90}" -extfile "$file.ext" -out "$file.pem" 2>/dev/null &&
		chmod 600 "$file.key"
}
