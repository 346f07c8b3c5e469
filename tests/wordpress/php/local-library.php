<?php
// Lets WordPress ask a library on this machine: it has a certificate that it signed itself, a port of its own, and a name that
// browsers know and PHP does not.
add_filter( 'http_request_host_is_external', '__return_true' );
add_filter( 'https_ssl_verify', '__return_false' );
add_filter(
	'http_allowed_safe_ports',
	function ( $ports, $host, $url ) {
		return array_merge( $ports, array( parse_url( $url, PHP_URL_PORT ) ) );
	},
	10,
	3
);
add_filter(
	'pre_http_request',
	function ( $answer, $arguments, $url ) {
		$known = str_replace( '://library.localhost:', '://127.0.0.1:', $url );
		return $known === $url ? $answer : wp_remote_request( $known, $arguments );
	},
	10,
	3
);
// There is no mail and no picture of a person here.
add_filter( 'pre_wp_mail', '__return_false' );
add_filter( 'pre_option_show_avatars', '__return_zero' );
