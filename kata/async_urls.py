"""Lead an engine for asyncio to the same database, with the same settings, as the others."""

from urllib.parse import urlencode

from sqlalchemy.engine import URL

from kata.backends import ASYNC_DRIVERS

SSL = ("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl")


def asynchronous(url: URL) -> URL:
    """Return a URL of the same place for create_async_engine()."""
    backend = url.get_backend_name()
    url = url.set(drivername=f"{backend}+{ASYNC_DRIVERS[backend]}")
    if backend == "postgresql":
        return _for_asyncpg(url)
    return url.difference_update_query(["ssl_disabled"])


def _for_asyncpg(url: URL) -> URL:
    """Hand on the settings of a session.

    asyncpg knows no `options`. It takes settings from the query of a DSN, and a DSN for its
    argument `dsn`; what both the DSN and the URL name, it takes from the URL.
    """
    query = {name: str(value) for name, value in url.query.items()}
    pairs = (each.partition("=") for each in query.get("options", "").split())
    settings = {name.removeprefix("-c"): value for name, _, value in pairs}
    kept = {name: query[name] for name in ("application_name", *SSL) if name in query}
    return url.set(query={"dsn": f"postgresql://?{urlencode(settings | kept)}"})
