"""A desk that has worked for years: any number of requests, made by MariaDB itself."""

import re

import sqlalchemy as sa

from admin import tables
from admin.model import Role
from admin.store import SqlStore

PEOPLE, TECHNICIANS = 5000, 50
CHUNK = 100_000
SAID = 30  # words of a conversation
VOCABULARY = """
    impresora pantalla raton teclado correo contrasena red wifi lento bloqueado error ventana
    programa factura expediente firma certificado navegador carpeta compartida disco memoria
    actualizacion arranque apagado sonido microfono camara reunion video hoja calculo documento
    plantilla formulario nomina portal intranet acceso permiso usuario sesion monitor cable
    escaner fotocopiadora toner papel atasco conexion servidor copia restaurar borrar archivo
""".split()  # noqa: SIM905


BULK = (
    "--innodb-buffer-pool-size=2G", "--innodb-log-file-size=512M",
    "--innodb-flush-log-at-trx-commit=0",
)  # fmt: skip
"""Options of a server that takes so much quickly."""

PERSON = """
INSERT INTO people (login, name, role, active{columns})
SELECT CONCAT('{login}', seq), CONCAT('{name} Number ', seq), '{role}', 1{values}
FROM seq_1_to_{many}
"""
MACHINE = """
INSERT INTO machines (id, person, token_digest, name, system, created{columns})
SELECT MD5(CONCAT('m', seq)), {user} + seq - 1, SHA2(seq, 256),
 CONCAT('pc-', LPAD(seq, 5, '0')), 'Debian', NOW(){values} FROM seq_1_to_{people}
"""
GUESTS = """
UPDATE machines SET guest = CONCAT('Visitor Number ', person) WHERE CRC32(id) %% 50 = 0
"""
REQUEST = """
INSERT INTO requests (id, machine, user, technician, text, state, created, modified, started, ended,
 control, version, waited, consented, lasted, category{columns})
SELECT MD5(seq), MD5(CONCAT('m', 1 + seq %% {people})), {first} + seq %% {people},
 IF(seq %% 10 = 0, NULL, {tech} + seq * 7 %% {technicians}), CONCAT({said}, ' ticket', seq),
 ELT(1 + seq %% 10, 2, 9, 9, 9, 9, 6, 6, 6, 8, 10), at, at, at + INTERVAL 120 SECOND,
 at + INTERVAL 900 SECOND, 1, 9, IF(seq %% 10 = 0, NULL, FLOOR(POW(RAND(), 3) * 900)),
 FLOOR(4 + RAND() * 40), FLOOR(60 + RAND() * 1500),
 ELT(1 + seq %% 3, 'network', 'printer', 'account'){values}
FROM (SELECT seq, UTC_TIMESTAMP(6) - INTERVAL (({count} - seq) * {step} + 3600) SECOND AS at
      FROM seq_{begin}_to_{end}) AS one ORDER BY 1
"""


def whole(statement: str, table: sa.Table) -> str:
    """The INSERT with nothing, or 0, in columns that it leaves out and that must have a value.

    `statement` has `{columns}` and `{values}` where they go.
    """
    left = [
        column
        for column in table.columns
        if not column.nullable
        and column.server_default is None
        and column is not table.autoincrement_column
        and not re.search(rf"\b{column.name}\b", statement)
    ]
    values = ["''" if isinstance(column.type, sa.String) else "0" for column in left]
    return statement.replace("{columns}", "".join(f", {column.name}" for column in left)).replace(
        "{values}", "".join(f", {value}" for value in values)
    )


def fill(store: SqlStore, count: int, years: int = 3) -> None:
    """`count` ended requests, evenly over these years, newest now; words that are rare and common.

    Case files are left out: no list and no report reads them.
    """
    one = f"ELT(1 + FLOOR(POW(RAND(), 2) * {len(VOCABULARY)}), {str(VOCABULARY)[1:-1]})"
    given = {
        "people": PEOPLE, "technicians": TECHNICIANS, "count": count,
        "step": years * 365 * 86400 / count, "said": ", ' ', ".join([one] * 6),
    }  # fmt: skip
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        run = connection.exec_driver_sql
        run("SET SESSION unique_checks = 0, foreign_key_checks = 0")
        person, machine = whole(PERSON, tables.people), whole(MACHINE, tables.machines)
        for login, role, many in (("user", Role.USER, PEOPLE), ("tech", Role.TECH, TECHNICIANS)):
            run(person.format(login=login, name=login.title(), role=role, many=many))
            first = "SELECT MIN(id) FROM people WHERE role = %s"
            given[login] = run(first, (role.value,)).scalar()
        run(machine.format(**given))
        run(GUESTS)
        request = whole(REQUEST, tables.requests)
        for begin in range(0, count, CHUNK):
            part = {"begin": begin + 1, "end": min(count, begin + CHUNK), "first": given["user"]}
            run(request.format(**given, **part))
        # A third have a conversation.
        talked = ", ' ', ".join([one] * SAID)
        run(
            "INSERT INTO words (request, said) SELECT id, IF(CRC32(id) %% 3 = 0, "  # noqa: S608
            f"CONCAT(text, ' ', {talked}), text) FROM requests ORDER BY id"
        )
        for table in ("requests", "words", "people", "machines"):
            run(f"ANALYZE TABLE {table}")
