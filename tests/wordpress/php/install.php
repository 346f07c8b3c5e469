<?php
// Creates the database, installs WordPress into it, and adds the users of the tests. Run by `php`, in WordPress's folder.
$database = new mysqli( null, 'root', '', null, null, getenv( 'CLINIC_SOCKET' ) );
$database->query( 'CREATE DATABASE wordpress CHARACTER SET utf8mb4' );
$database->close();

define( 'WP_INSTALLING', true );
require 'wp-load.php';
require 'wp-admin/includes/upgrade.php';
wp_install( 'Elm Road Clinic', 'administrator', 'administrator@clinic.example', true, '', getenv( 'CLINIC_PASSWORD' ) );
foreach ( array( 'author', 'editor' ) as $role ) {
	wp_insert_user(
		array(
			'user_login' => $role,
			'user_email' => "$role@clinic.example",
			'user_pass'  => getenv( 'CLINIC_PASSWORD' ),
			'role'       => $role,
		)
	);
}
foreach ( get_users() as $user ) {
	// The editor begins without its tour.
	$preferences = array( 'core/edit-post' => array( 'welcomeGuide' => false ), '_modified' => gmdate( 'c' ) );
	update_user_meta( $user->ID, $GLOBALS['wpdb']->get_blog_prefix() . 'persisted_preferences', $preferences );
}
echo 'WordPress ', $GLOBALS['wp_version'], ', PHP ', PHP_VERSION, ', MariaDB ', $GLOBALS['wpdb']->db_server_info();
