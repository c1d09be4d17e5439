const wrong = new Set(), han = /[\u3400-\u9fff]/;
for (const node of texts()) {
  const style = getComputedStyle(node.parentElement);
  if (han.test(node.data) && style.fontStyle !== 'normal') wrong.add('slanted: ' + node.data.trim().slice(0, 30));
  if (parseFloat(style.fontSize) < 11.99) wrong.add(style.fontSize + ': ' + node.data.trim().slice(0, 30));
  if (han.test(node.data) && !['0px', 'normal'].includes(style.letterSpacing)) wrong.add('letter-spacing: ' + node.data.trim().slice(0, 30));
}
return [...wrong];
