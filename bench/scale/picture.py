"""The picture of docs/scale.md: seconds to the last start, on a scale of powers of ten."""
import math

WIDTH, LEFT, ROW, BAR, TOP = 760, 230, 44, 15, 46
COLORS = ("#3b6ea5", "#e08a3c")


def draw(results):
    """results: network -> way -> seconds."""
    ways = list(next(iter(results.values())))
    most = max(seconds for of in results.values() for seconds in of.values())
    decades = math.ceil(math.log10(most))
    scale = (WIDTH - LEFT - 70) / decades
    height = TOP + ROW * len(ways) + 30
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
             f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>']
    for number, network in enumerate(results):
        x = LEFT + number * 130
        lines += [f'<rect x="{x}" y="12" width="12" height="12" fill="{COLORS[number]}"/>', f'<text x="{x + 18}" y="23">{network}</text>']
    bottom = TOP + ROW * len(ways)
    for decade in range(decades + 1):
        x = LEFT + decade * scale
        lines += [f'<line x1="{x:.0f}" y1="{TOP - 6}" x2="{x:.0f}" y2="{bottom}" stroke="#dddddd"/>',
                  f'<text x="{x:.0f}" y="{bottom + 18}" text-anchor="middle" fill="#555555">{10 ** decade:,} s</text>']
    for row, way in enumerate(ways):
        y = TOP + row * ROW
        lines.append(f'<text x="{LEFT - 10}" y="{y + BAR + 5}" text-anchor="end">{way}</text>')
        for number, of in enumerate(results.values()):
            seconds = of[way]
            length = max(1.0, math.log10(max(1.0, seconds)) * scale)
            top = y + number * (BAR + 2)
            lines += [f'<rect x="{LEFT}" y="{top}" width="{length:.0f}" height="{BAR}" fill="{COLORS[number]}"/>',
                      f'<text x="{LEFT + length + 5:.0f}" y="{top + 12}" fill="#333333">{seconds:,.0f} s</text>']
    return "\n".join([*lines, "</svg>", ""])
