const wrong = [], all = (selector) => [...document.querySelectorAll(selector)];
const say = (rule, element) => wrong.push(rule + ': ' + (element ? tell(element) : ''));
const name = (element) => {
  const by = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean)
    .map((id) => document.getElementById(id)).filter(Boolean).map((other) => other.textContent).join(' ');
  const inner = [...element.querySelectorAll('[aria-label], img[alt]')].map((i) => i.getAttribute('aria-label') || i.alt).join(' ');
  return (by || element.getAttribute('aria-label') || (element.labels ? [...element.labels].map((l) => l.textContent).join(' ') : '') ||
    element.textContent || inner || element.getAttribute('title') || '').trim() || inner.trim();
};
if (!/^(zh-Hans|zh-Hant|en)$/.test(document.documentElement.lang)) say('language of the page', document.documentElement);
if (!document.title.trim()) say('title of the page');
if (all('main').length !== 1) say('one main part');
if (all('h1, [role=heading][aria-level="1"]').filter(seen).length !== 1) say('one first heading');
if (/user-scalable\s*=\s*no|maximum-scale/.test((document.querySelector('meta[name=viewport]') || {}).content || '')) say('zoom is kept from');
let level = 0;
for (const heading of all('h1, h2, h3, h4, h5, h6').filter(seen).filter((h) => !h.closest('article'))) {
  const now = Number(heading.tagName[1]);
  if (now > level + 1) say('a level of headings is left out', heading);
  level = now;
}
const ids = {};
for (const element of all('[id]')) { if (ids[element.id]) say('the same id twice', element); ids[element.id] = true; }
for (const attribute of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for'])
  for (const element of all('[' + attribute + ']'))
    for (const id of element.getAttribute(attribute).split(/\s+/).filter(Boolean))
      if (!document.getElementById(id)) say(attribute + ' leads nowhere', element);
for (const field of all('input:not([type=hidden]), select, textarea').filter(seen)) {
  const labelled = (field.labels && [...field.labels].some((label) => label.textContent.trim())) || field.getAttribute('aria-label') || field.getAttribute('aria-labelledby');
  if (!labelled) say('a field without a label', field);
}
for (const element of all('a[href], button, summary, [role=button]').filter(seen)) if (!name(element)) say('a control without a name', element);
for (const image of all('img:not([alt]), svg:not([aria-hidden]):not([aria-label]), iframe:not([title])')) say('a picture or frame without words', image);
for (const element of all('[tabindex]')) if (element.tabIndex > 0) say('an order of its own', element);
for (const element of all('a a, a button, button a, button button, label label')) say('a control inside a control', element);
for (const element of all('[aria-hidden=true]')) if (element.querySelector('a[href], button, input:not([type=hidden])')) say('hidden but reachable', element);
const marks = {};
for (const mark of all('nav, [role=search], [role=region], section[aria-label], section[aria-labelledby]').filter(seen)) {
  const key = (mark.getAttribute('role') || mark.tagName) + '/' + (mark.tagName === 'NAV' || mark.getAttribute('role') ? (mark.getAttribute('aria-label') || (mark.hasAttribute('aria-labelledby') ? name(mark) : '')) : Math.random());
  if (marks[key]) say('two landmarks of one name', mark);
  marks[key] = true;
}
for (const table of all('table').filter((t) => seen(t) && !t.closest('article, .paper'))) {
  if (!table.caption) say('a table without a caption', table);
  for (const head of table.querySelectorAll('thead th')) if (!head.hasAttribute('scope')) say('a heading cell without a scope', head);
}
for (const list of all('ul, ol')) for (const child of list.children) if (child.tagName !== 'LI') say('a list of other things', list);
for (const box of all('*')) {
  const style = getComputedStyle(box);
  if (/(auto|scroll)/.test(style.overflowX) && box.scrollWidth > box.clientWidth + 1 && seen(box) && box !== document.documentElement &&
      box.tabIndex < 0 && !box.querySelector('a[href], button, input, select, textarea, summary')) say('scrolls, but not by keys', box);
}
for (const element of all('button, summary, input:not([type=hidden]), select, textarea, nav a, a[class^=btn], .pager a').filter(seen)) {
  const box = (element.type === 'checkbox' || element.type === 'radio') && element.closest('label, td, th') ? element.closest('label, td, th').getBoundingClientRect() : element.getBoundingClientRect();
  const inline = element.tagName === 'A' && getComputedStyle(element).display === 'inline' && element.closest('p, li, td, .crumbs');
  if (!inline && (box.width < 23.5 || box.height < 23.5)) say('smaller than 24 px (' + Math.round(box.width) + 'x' + Math.round(box.height) + ')', element);
}
return wrong;
