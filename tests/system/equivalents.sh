# equivalents: a typical site of Apache and one of nginx, rewritten with the table of the manual alone.
. "$(dirname "$0")/lib.sh"
need curl

page=$TOP_BUILDDIR/man/http-server.conf.5
[ -f "$page" ] || skip_all "the manual pages are not built"
"$HTTP_SERVER" -V | grep -Eq '^(gzip|passwords): no' && skip_all "this build can do less"

cat >"$folder/apache" <<'END'
Listen 80
User www-data
Group www-data
PidFile /run/apache2.pid
Timeout 300
KeepAlive On
MaxKeepAliveRequests 100
KeepAliveTimeout 5
HostnameLookups Off
ServerTokens Prod
ServerSignature Off
TraceEnable Off
StartServers 5
MaxRequestWorkers 150
MaxConnectionsPerChild 0
ErrorLog error.log
LogLevel warn
LogFormat "%v %h %l %u %t \"%r\" %>s %O" vhost
AccessFileName .htaccess
IncludeOptional conf.d/*.conf
<VirtualHost *:80>
ServerName www.example.org
ServerAlias example.org *.example.org
ServerAdmin webmaster@example.org
DocumentRoot /srv/www
CustomLog access.log combined
DirectoryIndex index.html
AddDefaultCharset utf-8
AddType application/wasm .wasm
ErrorDocument 404 /404.html
Alias /static/ /srv/static/
Redirect permanent /old/ /new/
RedirectMatch 301 ^/u/(.*)$ /users/$1
RewriteEngine On
RewriteCond %{HTTP_HOST} ^example
RewriteRule ^(.*)$ http://www.example.org$1
Header set X-Frame-Options DENY
ExpiresActive On
ExpiresByType image/png "access plus 1 month"
AddOutputFilterByType DEFLATE text/html
FileETag MTime Size
FallbackResource /index.html
<Directory /srv/www>
Options Indexes FollowSymLinks
AllowOverride None
Require all granted
</Directory>
<Location /private/>
AuthType Basic
AuthName "Private"
AuthUserFile htpasswd
Require valid-user
Require ip 10.0.0.0/8
Satisfy any
</Location>
<FilesMatch "^\.ht">
Order allow,deny
Deny from all
Allow from none
</FilesMatch>
END
cat >"$folder/nginx" <<'END'
user www-data;
worker_processes auto;
pid /run/nginx.pid;
events {
worker_connections 768;
sendfile on;
tcp_nopush on;
types_hash_max_size 2048;
server_tokens off;
include mime.types;
default_type application/octet-stream;
log_format main '$remote_addr';
error_log error.log;
keepalive_timeout 65;
client_max_body_size 10m;
client_header_timeout 10s;
gzip on;
gzip_vary on;
gzip_proxied any;
gzip_comp_level 6;
gzip_min_length 256;
gzip_types text/css;
gzip_static on;
open_file_cache max=1000;
open_file_cache_valid 30s;
server {
listen 80 default_server;
server_name www.example.org example.org *.example.org;
root /srv/www;
index index.html;
charset utf-8;
autoindex on;
access_log access.log;
error_page 404 /404.html;
try_files $uri $uri/ =404;
location /static/ {
alias /srv/static/;
expires 30d;
add_header Cache-Control "public, immutable";
return 301 https://$host$request_uri;
rewrite ^/u/(.*)$ /users/$1 permanent;
auth_basic "Private";
auth_basic_user_file htpasswd;
allow 10.0.0.0/8;
deny all;
satisfy any;
internal;
log_not_found off;
set_real_ip_from 10.0.0.0/8;
real_ip_header X-Forwarded-For;
disable_symlinks off;
END
# Each word that a line begins with is in the table, or among those that need no row.
sed -n '/^\.Sh COMING FROM/,/^\.Sh FILES/p' "$page" >"$folder/table"
for server in apache nginx; do
	sed -nE 's/^<?([A-Za-z_]+).*/\1/p' "$folder/$server" | sort -u >"$folder/words.$server"
	missing=
	while read -r word; do
		grep -qiwF -- "$word" "$folder/table" || missing="$missing $word"
	done <"$folder/words.$server"
	check "the table has each directive of a typical $server" test -z "$missing"
	[ -z "$missing" ] || echo "# missing:$missing"
done

# What these are here: it does the same.
mkdir -p "$folder/www/docs" "$folder/static" "$folder/conf.d" "$folder/www/private"
echo home >"$folder/www/index.html"
echo missing >"$folder/www/404.html"
echo png >"$folder/static/a.png"
echo doc >"$folder/www/docs/a.txt"
echo secret >"$folder/www/.htpasswd"
echo private >"$folder/www/private/x.txt"
echo 'joe:$5$rounds=1000$saltsaltsalt$jeQ3Wbe2JixnvtlZtYweZUFjfxf4JtmzGAyxAW53.M2' >"$folder/htpasswd"
port=$(free_port)
cat >"$folder/ours.conf" <<END
address  = "127.0.0.1"
port     = $port
docroot  = "www"
pid-file = off
timeouts { send = "60s"  keep-alive = "5s"  header = "10s" }
workers  { count = 2  connections = 150 }
limits   { body = "10m" }
revalidate = "0s"
error-log  = "error.log"
access-log = "access.log"
log-format = "%v %h %l %u %t \"%r\" %>s %O"
include("conf.d/*.conf")
site "www.example.org" {
	aliases = {"*.example.org"}
	docroot = "www"
	index   = {"index.html"}
	charset = "utf-8"
	listing = yes
	error-pages   = {"404 /404.html"}
	cache-control = {"image/png public, max-age=2592000, immutable"}
	compress      = {"gzip"}
	fields "frame" { set = {"X-Frame-Options: DENY"} }
	location "/static/"  { alias = "static" }
	location "/old/"     { redirect = "/new/"  status = 301 }
	location "/u/"       { redirect = "/users/\$1"  status = 301 }
	location "/private/" {
		auth-file = "htpasswd"  auth-realm = "Private"
		allow = {"10.0.0.0/8"}  satisfy = any
	}
}
site "example.org" { redirect = "http://www.example.org\$path"  status = 301 }
END
cd "$folder" || exit 1
check "the rewritten configuration is good" "$HTTP_SERVER" -t -f ours.conf
check "starts" start -f ours.conf
ask() {
	curl -sS -i --resolve "*:$port:127.0.0.1" "$@" >answer 2>&1
}
expect() {
	name=$1 text=$2
	shift 2
	ask "$@"
	check "$name" grep -q -- "$text" answer
}
url=http://www.example.org:$port
expect "the site by its name" '^home' $url/
expect "the site by its wildcard" '^home' http://x.example.org:$port/
expect "the other name leads to it" '^Location: http://www.example.org/a?b' "http://example.org:$port/a?b"
expect "the alias" '^png' $url/static/a.png
expect "its life in caches" '^Cache-Control: public, max-age=2592000, immutable' $url/static/a.png
expect "the own page" '^missing' $url/nothing
expect "the folder that moved" '^Location: /new/x' $url/old/x
expect "the pattern that moved" '^Location: /users/joe/1' $url/u/joe/1
expect "the field" '^X-Frame-Options: DENY' $url/
expect "the listing" 'a.txt</a>' $url/docs/
expect "hidden files stay hidden" '^HTTP/1.1 404' $url/.htpasswd
expect "a password is asked for" '^WWW-Authenticate: Basic realm="Private"' $url/private/x.txt
expect "and lets in" '^private' -u joe:secret $url/private/x.txt
check "stops in peace" stop
check "the log has the site's name" grep -q '^www.example.org 127.0.0.1 - joe ' access.log
finish
