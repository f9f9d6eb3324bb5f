// Whoever reads by keyboard can scroll what is wider than the page. The builder's script wraps such tables later than this runs.
const reach = () => document.querySelectorAll(".md-typeset__scrollwrap").forEach((wide) => (wide.tabIndex = 0));
new MutationObserver(reach).observe(document.body, { childList: true, subtree: true });
reach();
