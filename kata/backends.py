"""The names of the database back ends. Nothing here needs SQLAlchemy, which is slow to import."""

import re

from kata.pack import UsageError

# On this very machine no encryption is needed, and to prepare it costs 50 ms a connection.
SERVERS = {
    "postgresql": "postgresql+psycopg://postgres@127.0.0.1:5432/postgres?sslmode=disable",
    "mariadb": "mariadb+pymysql://root@127.0.0.1:3306/?ssl_disabled=true",
}
NAMES = ("sqlite", *SERVERS)
DRIVERS = {"postgresql": "psycopg", "mariadb": "pymysql", "mysql": "pymysql"}
ASYNC_DRIVERS = {
    "sqlite": "aiosqlite",
    "postgresql": "asyncpg",
    "mariadb": "aiomysql",
    "mysql": "aiomysql",
}
URL = re.compile(r"(sqlite|postgresql|mariadb|mysql)(\+\w+)?://.*")
START = {
    "postgresql": """\
Start it in a container, for DB=postgresql
  docker run --rm -p 127.0.0.1:5432:5432 \\
    -e POSTGRES_HOST_AUTH_METHOD=trust postgres:17
or install it (here on Debian or Ubuntu), for DB=postgresql:///kata
  sudo apt install postgresql
  sudo -u postgres createuser --superuser $USER
  createdb kata""",
    "mariadb": """\
Start it in a container, for DB=mariadb
  docker run --rm -p 127.0.0.1:3306:3306 \\
    -e MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1 mariadb:11
or install it (here on Debian or Ubuntu),
for DB=mariadb://kata:kata@127.0.0.1
  sudo apt install mariadb-server
  sudo mariadb -e "GRANT ALL ON *.* \\
    TO kata@'127.0.0.1' IDENTIFIED BY 'kata'\"""",
}


def url_of(db: str) -> str:
    """Return the URL of a back end: one of NAMES, or any URL of one of them, with its driver.

    Raises UsageError for anything else.
    """
    url = SERVERS.get(db, "sqlite://" if db == "sqlite" else db)
    match = URL.fullmatch(url)
    if not match:
        raise UsageError(f"DB={db} is unknown. Choose {', '.join(NAMES)}, or give a URL.")
    name, driver = match.groups()
    if not driver and name in DRIVERS:
        return url.replace(name, f"{name}+{DRIVERS[name]}", 1)
    return url


def name_of(db: str) -> str:
    """Return the back end's name, without driver and address: "postgresql"."""
    return url_of(db).partition(":")[0].partition("+")[0]


def repeated(db: str) -> str:
    """Return what names a database once more in a command: " DB=mariadb".

    Nothing for the one that need not be named, and for a URL, which may hold a password.
    """
    return f" DB={db}" if db in SERVERS else ""
