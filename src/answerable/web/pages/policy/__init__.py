"""The policy view: what is and was in force, drafts and what can be found in them, publication by two."""

from answerable.web.pages.policy import drafts, finding, published, trying

ROUTES = (*published.ROUTES, *drafts.ROUTES, *finding.ROUTES, *trying.ROUTES)
