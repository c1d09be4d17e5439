const found = texts().filter((node) => !node.parentElement.closest('[lang=en], article, .paper, code, pre, kbd, .hash, .font-monospace, dt.num')).map((node) => node.data.trim());
for (const element of document.querySelectorAll('[placeholder], [title], [aria-label], img[alt]')) {
  if (element.closest('[lang=en], article, .paper') && !element.matches('article, .paper')) continue;
  for (const attribute of ['placeholder', 'title', 'aria-label', 'alt']) { const text = element.getAttribute(attribute); if (text) found.push(text.trim()); }
}
for (const option of document.querySelectorAll('option')) if (!option.closest('[lang=en]')) found.push(option.textContent.trim());
for (const hidden of document.querySelectorAll('.visually-hidden, caption, details:not([open]) *')) if (!hidden.children.length && !hidden.closest('[lang=en], article, .paper, kbd, code, pre, .hash, .font-monospace, dt.num')) found.push(hidden.textContent.trim());
found.push(document.title);
return [...new Set(found)].filter(Boolean);
