"""The doubling curve, as a drawing: wall time and peak memory by number of articles, both axes logarithmic."""
import html
import math

WIDTH, HEIGHT, LEFT, TOP, GAP = 420, 300, 64, 40, 70
COLOURS = ["#1b6ca8", "#c2410c", "#15803d", "#7e22ce"]


def ticks(low, high):
    """Powers of ten from below `low` to above `high`."""
    return [10.0**power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def panel(left, title, unit, curve, index):
    """One drawing: the figure `index` of every point over the number of articles."""
    points = [point for series in curve.values() for point in series]
    # A figure of 0 has no logarithm; no run is faster than a millisecond or smaller than a megabyte.
    values = [max(point[index], 1e-3) for point in points]
    xs, ys = ticks(min(p[0] for p in points), max(p[0] for p in points)), ticks(min(values), max(values))

    def place(value, marks, length):
        low, high = math.log10(marks[0]), math.log10(marks[-1])
        return (math.log10(value) - low) / max(high - low, 1e-9) * length

    parts = [f'<text x="{left}" y="{TOP - 16}" class="title">{title}</text>']
    for mark in xs:
        x = left + place(mark, xs, WIDTH)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{TOP + HEIGHT}" class="grid"/>')
        parts.append(f'<text x="{x:.1f}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{mark:,.0f}</text>')
    for mark in ys:
        y = TOP + HEIGHT - place(mark, ys, HEIGHT)
        parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + WIDTH}" y2="{y:.1f}" class="grid"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{mark:g} {unit}</text>')
    for number, (task, series) in enumerate(curve.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [(left + place(p[0], xs, WIDTH), TOP + HEIGHT - place(max(p[index], 1e-3), ys, HEIGHT))
                  for p in series]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        y = TOP + 14 + 16 * number
        parts.append(f'<text x="{left + 10}" y="{y}" fill="{colour}">{html.escape(task)}</text>')
    return parts


def svg(curve):
    """A drawing of the curve: points (articles, wall and CPU seconds, megabytes) by task."""
    second = LEFT + WIDTH + GAP
    width, height = second + WIDTH + 30, TOP + HEIGHT + 40
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        "<style>text { font: 12px sans-serif } .title { font-weight: bold } .grid { stroke: #ddd }</style>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *panel(LEFT, "Wall time by articles", "s", curve, 1),
        *panel(second, "Peak memory by articles", "MB", curve, 3),
        "</svg>\n",
    ])
