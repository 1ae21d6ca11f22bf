// SPDX-License-Identifier: ISC
//
// What a page looks like, as figures: evaluated in Chromium, gives one object.
(() => {
	// "rgb(1, 2, 3)" or "rgba(1, 2, 3, 0.5)"
	const colour = text => {
		const n = text.match(/[\d.]+/g).map(Number);
		return [n[0], n[1], n[2], n.length > 3 ? n[3] : 1];
	};
	const over = (top, below) => top.slice(0, 3)
		.map((c, i) => c * top[3] + below[i] * (1 - top[3])).concat(1);
	// WCAG 2.1: relative luminance and contrast ratio
	const luminance = c => {
		const [r, g, b] = c.slice(0, 3).map(v => v / 255)
			.map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ratio = (a, b) => {
		const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m);
		return (x + 0.05) / (y + 0.05);
	};
	const probe = document.createElement('i');
	probe.style.background = 'Canvas';
	document.body.append(probe);
	const canvas = colour(getComputedStyle(probe).backgroundColor);
	probe.remove();
	const chain = element => {
		const list = [];
		for (; element; element = element.parentElement)
			list.unshift(element);
		return list;
	};
	const ground = element => chain(element)
		.reduce((below, e) => over(colour(getComputedStyle(e).backgroundColor), below), canvas);
	const opacity = element => chain(element)
		.reduce((all, e) => all * Number(getComputedStyle(e).opacity), 1);

	const texts = [], width = document.documentElement.clientWidth;
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node; (node = walk.nextNode());) {
		if (!node.data.trim())
			continue;
		const e = node.parentElement, back = ground(e), ink = colour(getComputedStyle(e).color);
		ink[3] *= opacity(e);
		texts.push({text: node.data, ratio: ratio(over(ink, back), back)});
	}
	const elements = [...document.querySelectorAll('*')];
	return {
		overflow: document.documentElement.scrollWidth - width,
		outside: elements.filter(e => e.getBoundingClientRect().right > width + 0.5)
			.map(e => e.tagName + ': ' + e.textContent.slice(0, 40)),
		texts,
		tags: elements.map(e => e.tagName.toLowerCase()),
		attributes: elements.flatMap(e => [...e.attributes].map(a => [a.name, a.value])),
		links: [...document.links].map(a => ({
			text: a.textContent, href: a.getAttribute('href'),
			height: a.getBoundingClientRect().height})),
		lang: document.documentElement.lang,
		title: document.title,
	};
})()
