const wrong = [];
if (document.documentElement.scrollWidth > innerWidth + 1) {
  for (const element of document.querySelectorAll('main *, header *')) {
    const box = element.getBoundingClientRect();
    if (seen(element) && box.right > innerWidth + 1 && !element.closest('.table-box, .tabs, .paper table')) { wrong.push('wider than the screen: ' + tell(element)); break; }
  }
  if (!wrong.length) wrong.push('wider than the screen by ' + (document.documentElement.scrollWidth - innerWidth));
}
for (const node of texts()) {
  const element = node.parentElement;
  for (let up = element; up && up !== document.body; up = up.parentElement) {
    const style = getComputedStyle(up);
    if (['hidden', 'clip'].includes(style.overflowX) && up.scrollWidth > up.clientWidth + 2 && style.textOverflow !== 'ellipsis') { wrong.push('cut: ' + node.data.trim().slice(0, 40)); break; }
    if (/(auto|scroll)/.test(style.overflowX)) break;
  }
}
return wrong;
