"""Install from Debian what `make wordpress` needs: WordPress and its themes, PHP, MariaDB, nginx and openssl."""

from __future__ import annotations

import sys

from install_browser import can_use_apt, install_packages
from wordpress.installation import find_missing

PACKAGES = (
    "wordpress",
    "wordpress-theme-twentytwentyone",
    "wordpress-theme-twentytwentytwo",
    "wordpress-theme-twentytwentythree",
    "php-cli",
    "php-curl",
    "php-gd",
    "php-mbstring",
    "php-mysql",
    "php-xml",
    "mariadb-server",
    "nginx",
    "openssl",
)

if __name__ == "__main__":
    if find_missing() and can_use_apt():
        print(f"Installing {' '.join(PACKAGES)} …", flush=True)
        install_packages(*PACKAGES)
    if missing := find_missing():
        sys.exit(f"programs: found no {' and no '.join(missing)}; on Debian, install {' '.join(PACKAGES)} as root")
