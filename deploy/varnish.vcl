vcl 4.1;

# Varnish in front of one or more Caresheet servers (docs/scale.md). Start it with Brotli in mind:
#   varnishd -a :80 -f /etc/varnish/caresheet.vcl -p http_gzip_support=off -s malloc,512m
# It keeps no log of readers unless varnishncsa or varnishlog run beside it. Leave both off.

import directors;
import std;
import xkey;  # Debian: the package varnish-modules

probe health {
    .url = "/healthz";
    .interval = 2s;
    .timeout = 1s;
    .window = 4;
    .threshold = 2;
    .initial = 2;
}

backend one {
    .host = "127.0.0.1";
    .port = "8000";
    .probe = health;
    .connect_timeout = 1s;
    .first_byte_timeout = 5s;
}

backend two {
    .host = "127.0.0.1";
    .port = "8001";
    .probe = health;
    .connect_timeout = 1s;
    .first_byte_timeout = 5s;
}

# Who may purge: the machine that publishes.
acl publishers {
    "127.0.0.1";
    "::1";
}

sub vcl_init {
    new servers = directors.round_robin();
    servers.add_backend(one);
    servers.add_backend(two);
}

sub vcl_recv {
    set req.backend_hint = servers.backend();

    if (req.method == "PURGE") {
        if (client.ip !~ publishers || !req.http.Surrogate-Key) {
            return (synth(403));
        }
        # A soft purge keeps what it finds for as long as no server answers.
        if (req.http.Fastly-Soft-Purge) {
            return (synth(200, "Purged " + xkey.softpurge(req.http.Surrogate-Key)));
        }
        return (synth(200, "Purged " + xkey.purge(req.http.Surrogate-Key)));
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }

    # No answer depends on who asks, on the name of the host, or on a query that its address does not know.
    unset req.http.Cookie;
    unset req.http.Authorization;
    # No parts: half a topic could be a topic without its disclaimer.
    unset req.http.Range;
    # A redirect keeps the query, which names the clinic.
    set req.http.Caresheet-Query = regsub(req.url, "^[^?]*", "");
    if (req.url ~ "^/v1/frame/.*[?&]site=") {
        set req.url = regsub(req.url, "[?].*?site=([^&]*).*", "?site=\1");
    } elsif (req.url !~ "^/(v1/topics|v1/search|oembed(/[^?]+)?|infobutton)[?]") {
        set req.url = regsub(req.url, "[?].*", "");
    }
    set req.url = std.querysort(req.url);

    # The servers cannot tell this name from Accept-Encoding, because WSGI has one name for both. Without this line, a
    # stranger could fill the copies for readers without Brotli with Brotli.
    unset req.http.Accept_Encoding;

    # Otherwise Varnish would keep a copy for each spelling.
    if (req.http.Accept-Encoding ~ "(^|[ ,])br([ ,;]|$)" && req.http.Accept-Encoding !~ "br *; *q=0([.]0*)?( *,|$)") {
        set req.http.Accept-Encoding = "br";
    } elsif (req.http.Accept-Encoding ~ "(^|[ ,])gzip([ ,;]|$)" && req.http.Accept-Encoding !~ "gzip *; *q=0([.]0*)?( *,|$)") {
        set req.http.Accept-Encoding = "gzip";
    } else {
        unset req.http.Accept-Encoding;
    }

    # While a server is up, readers get at most a minute of what is out of date, and Varnish asks for it meanwhile.
    if (std.healthy(req.backend_hint)) {
        set req.grace = 60s;
    }
    return (hash);
}

sub vcl_hash {
    # For several libraries, add: hash_data(req.http.Host);
    hash_data(req.url);
    return (lookup);
}

sub vcl_backend_response {
    set beresp.http.xkey = beresp.http.Surrogate-Key;
    # An error must not replace a topic that we still have.
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);
    }
    # How long a topic is still sent while no server answers, and how long a server may answer "not changed".
    if (beresp.ttl > 0s) {
        set beresp.grace = 1d;
        set beresp.keep = 1d;
    }
}

sub vcl_deliver {
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    if (resp.http.Location && resp.http.Location !~ "[?]" && (resp.status == 308 || req.url ~ "^/handouts/")) {
        set resp.http.Location = resp.http.Location + req.http.Caresheet-Query;
    }
    unset resp.http.Accept-Ranges;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
}

sub vcl_synth {
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Cache-Control = "no-store";
    set resp.body = resp.reason + {"
"};
    return (deliver);
}

sub vcl_backend_error {
    # A server that has just ended is not known to be down yet: ask the other one.
    if (bereq.retries == 0) {
        return (retry);
    }
    # Clinics' pages may read this, so that the widget can say that the library does not answer.
    set beresp.http.Access-Control-Allow-Origin = "*";
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    set beresp.body = {"The library does not answer; please try again later.
"};
    return (deliver);
}
