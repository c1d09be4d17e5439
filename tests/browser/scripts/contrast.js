const parse = (text) => { const n = (text.match(/[\d.]+/g) || []).map(Number); return text.startsWith('rgb') ? [n[0], n[1], n[2], n.length > 3 ? n[3] : 1] : [0, 0, 0, 0]; };
const over = (top, low) => [0, 1, 2].map((i) => top[i] * top[3] + low[i] * (1 - top[3])).concat([1]);
const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
const wrong = new Set();
for (const node of texts()) {
  const element = node.parentElement, style = getComputedStyle(element);
  if (element.closest('[disabled], [aria-disabled=true], iframe')) continue;
  const layers = []; let picture = false;
  for (let up = element; up; up = up.parentElement) {
    const s = getComputedStyle(up);
    if (s.backgroundImage !== 'none' && up !== document.body) picture = true;
    layers.push(parse(s.backgroundColor));
    if (layers[layers.length - 1][3] === 1) break;
  }
  if (picture) continue;
  let ground = parse(getComputedStyle(document.documentElement).backgroundColor);
  if (ground[3] < 1) ground = matchMedia('(prefers-color-scheme: dark)').matches && getComputedStyle(document.documentElement).colorScheme.includes('dark') ? [18, 18, 18, 1] : [255, 255, 255, 1];
  for (const layer of layers.reverse()) ground = over(layer, ground);
  const ink = over(parse(style.color), ground), size = parseFloat(style.fontSize);
  const big = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const found = ratio(ink, ground);
  if (found < (big ? 3 : 4.5)) wrong.add('contrast ' + found.toFixed(2) + ': ' + node.data.trim().slice(0, 30) + ' in ' + tell(element).slice(0, 80));
}
return [...wrong];
