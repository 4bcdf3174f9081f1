// Collects what a reader sees on the page into one object. Runs in the page after it is loaded.
(() => {
  const visible = (element) => element.checkVisibility();
  const scrolls = (element) => element.closest('.scroll') !== null;
  const marks = '.line, .faint, .point, .bar, .heat, .box';
  const size = (mark) => {
    const box = mark.getBoundingClientRect();
    return {kind: mark.getAttribute('class'), width: box.width, height: box.height};
  };

  const channel = (value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map(Number).map(channel);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\)$/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };

  const charts = [...document.querySelectorAll('figure svg')].filter(visible).map((svg) => ({
    figure: svg.closest('figure').id,
    title: svg.querySelector('title').textContent,
    description: svg.querySelector('desc').textContent,
    width: svg.getBoundingClientRect().width,
    marks: [...svg.querySelectorAll(marks)].map(size),
    smallest: Math.min(...[...svg.querySelectorAll('text')].map(
        (text) => parseFloat(getComputedStyle(text).fontSize)
            * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)),
    contrast: Math.min(...[...svg.querySelectorAll('text')].map((text) => contrast(
        getComputedStyle(text).fill, getComputedStyle(svg.querySelector('.paper')).fill))),
  }));

  const writing = [...document.querySelectorAll('p, dt, dd, h1, h2, h3, a, figcaption, summary, pre')]
      .filter(visible)
      .map((element) => ({
        text: element.textContent.slice(0, 40),
        contrast: contrast(getComputedStyle(element).color, ground(element)),
      }));

  const tables = Object.fromEntries([...document.querySelectorAll('figure')].map((figure) => [
    figure.id,
    [...figure.querySelectorAll('tbody tr')].map(
        (row) => [...row.children].map((cell) => cell.textContent)),
  ]));

  return {
    charts,
    writing,
    tables,
    ground: getComputedStyle(document.body).backgroundColor,
    page: document.documentElement.scrollWidth,
    wide: [...document.querySelectorAll('body *')]
        .filter((element) => visible(element) && !scrolls(element))
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
        .map((element) => element.tagName + ' ' + element.className),
    window: innerWidth,
    focusable: [...document.querySelectorAll('a, summary, [tabindex="0"]')].filter(visible).length,
  };
})()
