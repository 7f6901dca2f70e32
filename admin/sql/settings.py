"""What an administrator has set."""

from collections.abc import Mapping

import sqlalchemy as sa

from admin.sql.base import Rows
from admin.tables import settings


class SettingRows(Rows):
    """Texts, as the variables would hold them."""

    def settings(self) -> Mapping[str, str]:
        return {row.name: row.value for row in self._db.execute(sa.select(settings))}

    def set_setting(self, name: str, value: str | None) -> None:
        self._db.execute(sa.delete(settings).where(settings.c.name == name))
        if value is not None:
            self._db.execute(sa.insert(settings).values(name=name, value=value))
