"""Which address is which page: all of them, those of the public first."""

from __future__ import annotations

from aiohttp import web

from bot.web import acting, api, asking, browsing, desk, figures, history, inside, sops
from index.messages import LANGUAGES

_PAGE = f"/{{language:{'|'.join(LANGUAGES)}}}"
_NUMBER, _SHEET = "{number:.+}", r"{page:\d{1,5}}"
_TOKEN = rf"{_PAGE}/in/{{token:[\w-]{{32}}}}"
_DESK = f"{_PAGE}/desk"
_UPLOAD = f"{_DESK}/upload/{{job:[0-9a-f]{{12}}}}"

PUBLIC = (
    web.get(f"{_PAGE}/", asking.first),
    web.post(f"{_PAGE}/", asking.ask),
    web.get(f"{_PAGE}/help", asking.emergency),
    web.get(rf"{_PAGE}/ask/{{intent:\w+}}/{_NUMBER}", asking.part),
    web.get(f"{_PAGE}/search", browsing.search),
    web.get(f"{_PAGE}/browse", browsing.browse),
    web.get(f"{_PAGE}/sop/{_NUMBER}", sops.sop),
    web.get(f"{_PAGE}/pages/{_NUMBER}", sops.paper),
    web.get(f"/picture/{_SHEET}/{_NUMBER}", sops.picture),
    web.get(f"/pdf/{_NUMBER}", sops.pdf),
    web.post("/api/ask", api.ask),
    web.get("/api/search", api.search),
    web.get(f"/api/sops/{_NUMBER}", api.sop),
    web.get("/api/openapi.json", api.openapi),
    web.options("/api/{path:.+}", api.preflight),
)
STAFF = (
    web.get(_TOKEN, inside.offered),
    web.post(_TOKEN, inside.enter),
    web.post(f"{_PAGE}/out", inside.leave),
    web.get(_DESK, inside.desk),
)
ADMINS = (
    web.get(f"{_DESK}/uploads", desk.uploads),
    web.post(f"{_DESK}/uploads", desk.send),
    web.post(f"{_DESK}/uploads/all", desk.decide_all),
    web.get(_UPLOAD, desk.document),
    web.get(f"{_UPLOAD}/page/{_SHEET}", desk.sheet),
    web.post(f"{_UPLOAD}/set", desk.set_right),
    web.post(f"{_UPLOAD}/decide", desk.decide),
    web.post(f"{_UPLOAD}/try", desk.try_out),
    web.get(f"{_DESK}/history", history.history),
    web.get(rf"{_DESK}/history/{{generation:\d{{1,9}}}}", history.event),
    web.get(f"{_DESK}/audit", history.audit),
    web.post(f"{_DESK}/consider", history.consider),
    web.get(f"{_DESK}/sop/{_NUMBER}", history.sop),
    web.post(f"{_DESK}/sop/{_NUMBER}", history.mend),
    web.get(f"{_DESK}/figures", figures.figures),
    web.get(f"{_DESK}/figures.csv", figures.table),
    web.get(f"{_DESK}/unanswered", figures.unanswered),
    web.get(f"{_DESK}/handed", figures.handed),
    web.post(f"{_DESK}/act", acting.act),
)
