const seen = (element) => {
  if (!element.isConnected || element.closest('[hidden], details:not([open]) > :not(summary), dialog:not([open])')) return false;
  for (let up = element; up; up = up.parentElement) {
    const style = getComputedStyle(up);
    if (style.display === 'none' || style.visibility === 'hidden' || style.clipPath === 'inset(50%)' ||
        (style.clip && style.clip.startsWith('rect(0'))) return false;
  }
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
};
const tell = (element) => (element.outerHTML || '').replace(/\s+/g, ' ').slice(0, 140);
const texts = () => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, parent = node.parentElement;
    if (node.data.trim() && parent && !parent.closest('script, style, option, noscript') && seen(parent)) found.push(node);
  }
  return found;
};
