"""Show a file or a paper to somebody who may see it."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from waystation.core.access import permit
from waystation.files import queries, rules
from waystation.files.models import Media, Paper

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"


@permit(rules.view, find=queries.visible_media)
def media(request: HttpRequest, row: Media) -> FileResponse:
    return serve(row)


def serve(row: Media) -> FileResponse:
    """The bytes of a file, never run by the browser (also used by the customer's pages for what their link shows)."""
    path = queries.path_of(row.sha256)
    if not path.exists():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=row.mime)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, max-age=3600"
    disposition = "inline" if row.mime.startswith(("image/", "audio/", "video/")) else "attachment"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{row.sha256[:12]}"'
    return response


@permit(rules.papers, find=queries.visible_papers)
def paper(request: HttpRequest, row: Paper) -> HttpResponse:
    return paper_answer(row, request.GET.get("lang") or get_language() or "zh")


def paper_answer(row: Paper, language: str) -> HttpResponse:
    """The sealed paper as PDF; a frame of our own pages may not hold it, so it opens by itself."""
    response = HttpResponse(queries.pdf_of(row, language), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{row.kind}-{row.number}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


