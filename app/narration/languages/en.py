"""English."""

from __future__ import annotations

from app.narration.languages.base import Currency, Language, word_set

ENGLISH = Language(
    code="en",
    num2words="en",
    point="point",
    minus="minus",
    percent="percent",
    to="to",
    over="over",
    and_="and",
    approximately="about",
    currencies={
        "$": Currency("dollar", "dollars", "cent", "cents"),
        "US$": Currency("US dollar", "US dollars", "cent", "cents"),
        "€": Currency("euro", "euros", "cent", "cents"),
        "£": Currency("pound", "pounds", "penny", "pence"),
        "¥": Currency("yen", "yen"),
        "₹": Currency("rupee", "rupees", "paisa", "paise"),
        "USD": Currency("US dollar", "US dollars", "cent", "cents"),
        "EUR": Currency("euro", "euros", "cent", "cents"),
        "GBP": Currency("pound", "pounds", "penny", "pence"),
        "CHF": Currency("Swiss franc", "Swiss francs"),
    },
    units={
        "mm": ("millimetre", "millimetres"), "cm": ("centimetre", "centimetres"), "m": ("metre", "metres"),
        "km": ("kilometre", "kilometres"), "mi": ("mile", "miles"), "ft": ("foot", "feet"), "yd": ("yard", "yards"),
        "μm": ("micrometre", "micrometres"), "µm": ("micrometre", "micrometres"), "nm": ("nanometre", "nanometres"),
        "m²": ("square metre", "square metres"), "km²": ("square kilometre", "square kilometres"),
        "m2": ("square metre", "square metres"), "km2": ("square kilometre", "square kilometres"),
        "m³": ("cubic metre", "cubic metres"), "ha": ("hectare", "hectares"),
        "mg": ("milligram", "milligrams"), "g": ("gram", "grams"), "kg": ("kilogram", "kilograms"),
        "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"),
        "ml": ("millilitre", "millilitres"), "mL": ("millilitre", "millilitres"), "cl": ("centilitre", "centilitres"),
        "l": ("litre", "litres"), "L": ("litre", "litres"),
        "ms": ("millisecond", "milliseconds"), "µs": ("microsecond", "microseconds"),
        "ns": ("nanosecond", "nanoseconds"),
        "s": ("second", "seconds"), "sec": ("second", "seconds"), "secs": ("second", "seconds"),
        "min": ("minute", "minutes"), "mins": ("minute", "minutes"), "h": ("hour", "hours"), "hr": ("hour", "hours"),
        "hrs": ("hour", "hours"), "yr": ("year", "years"), "yrs": ("year", "years"),
        "km/h": ("kilometre per hour", "kilometres per hour"), "kph": ("kilometre per hour", "kilometres per hour"),
        "mph": ("mile per hour", "miles per hour"), "m/s": ("metre per second", "metres per second"),
        "rpm": ("revolution per minute", "revolutions per minute"), "fps": ("frame per second", "frames per second"),
        "W": ("watt", "watts"), "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"),
        "GW": ("gigawatt", "gigawatts"), "Wh": ("watt hour", "watt hours"),
        "kWh": ("kilowatt hour", "kilowatt hours"),
        "MWh": ("megawatt hour", "megawatt hours"), "GWh": ("gigawatt hour", "gigawatt hours"),
        "TWh": ("terawatt hour", "terawatt hours"), "V": ("volt", "volts"), "kV": ("kilovolt", "kilovolts"),
        "A": ("amp", "amps"), "mA": ("milliamp", "milliamps"), "mAh": ("milliamp hour", "milliamp hours"),
        "Ω": ("ohm", "ohms"), "J": ("joule", "joules"), "kJ": ("kilojoule", "kilojoules"),
        "kcal": ("kilocalorie", "kilocalories"), "cal": ("calorie", "calories"), "N": ("newton", "newtons"),
        "Pa": ("pascal", "pascals"), "kPa": ("kilopascal", "kilopascals"), "hPa": ("hectopascal", "hectopascals"),
        "bar": ("bar", "bars"), "psi": ("P-S-I", "P-S-I"), "Hz": ("hertz", "hertz"),
        "kHz": ("kilohertz", "kilohertz"),
        "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"), "dB": ("decibel", "decibels"),
        "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
        "°": ("degree", "degrees"), "K": ("kelvin", "kelvin"),
        "B": ("byte", "bytes"), "KB": ("kilobyte", "kilobytes"), "kB": ("kilobyte", "kilobytes"),
        "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"),
        "PB": ("petabyte", "petabytes"), "KiB": ("kibibyte", "kibibytes"), "MiB": ("mebibyte", "mebibytes"),
        "GiB": ("gibibyte", "gibibytes"), "kbps": ("kilobit per second", "kilobits per second"),
        "Mbps": ("megabit per second", "megabits per second"), "Gbps": ("gigabit per second", "gigabits per second"),
        "Mbit/s": ("megabit per second", "megabits per second"),
        "MB/s": ("megabyte per second", "megabytes per second"),
        "GB/s": ("gigabyte per second", "gigabytes per second"), "px": ("pixel", "pixels"),
        "MP": ("megapixel", "megapixels"),
        "x": ("times", "times"), "×": ("times", "times"), "p": ("penny", "pence"),
        "pp": ("percentage point", "percentage points"),
        "ppm": ("part per million", "parts per million"), "pt": ("point", "points"), "pts": ("point", "points"),
        "t": ("tonne", "tonnes"), "dpi": ("D-P-I", "D-P-I"), "bpm": ("beat per minute", "beats per minute"),
        "t/h": ("tonne per hour", "tonnes per hour"), "g/km": ("gram per kilometre", "grams per kilometre"),
    },
    scales={
        "k": "thousand", "K": "thousand", "m": "million", "M": "million", "mn": "million", "bn": "billion",
        "B": "billion", "b": "billion", "T": "trillion", "tn": "trillion",
        "thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion",
    },
    signs={
        "&": "and", "+": "plus", "=": "equals", "→": "to", "←": "from", "↔": "to and from", "⇒": "gives",
        "×": "times",
        "÷": "divided by", "±": "plus or minus", "≈": "about", "≠": "is not", "≤": "at most", "≥": "at least",
        "<": "less than", ">": "greater than", "%": "percent", "‰": "per mille", "°": "degrees", "#": "number",
        "@": "at", "/": "or", "§": "section", "©": "copyright", "®": "registered", "™": "trademark",
        "^": "to the power of",
        "√": "the square root of", "∞": "infinity", "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen",
        "₹": "rupees", "µ": "micro", "Ω": "ohms", "~": "about", "½": "one half", "¼": "one quarter",
        "¾": "three quarters", "⅓": "one third", "⅔": "two thirds", "⅛": "one eighth", "⅜": "three eighths",
        "⅝": "five eighths", "⅞": "seven eighths", "<=": "at most", ">=": "at least", "==": "equals", "!=": "is not",
        "->": "to", "=>": "gives", "<-": "from", "&&": "and", "||": "or", "...": "",
    },
    fractions={
        (1, 2): "one half", (1, 4): "one quarter", (3, 4): "three quarters", (1, 3): "one third",
        (2, 3): "two thirds",
    },
    abbreviations={
        "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus", "vs": "versus",
        "cf.": "compare",
        "approx.": "approximately", "ca.": "circa", "dr.": "Doctor", "mr.": "Mister", "mrs.": "Missus", "ms.": "Miz",
        "prof.": "Professor", "st.": "Saint", "jr.": "Junior", "sr.": "Senior", "gen.": "General", "sen.": "Senator",
        "rep.": "Representative", "gov.": "Governor", "capt.": "Captain", "lt.": "Lieutenant", "sgt.": "Sergeant",
        "rev.": "Reverend", "hon.": "Honourable", "mt.": "Mount", "ave.": "Avenue", "dept.": "Department",
        "inc.": "Incorporated", "ltd.": "Limited", "co.": "Company", "corp.": "Corporation", "est.": "established",
        "no.": "number", "nos.": "numbers", "fig.": "figure", "figs.": "figures", "eq.": "equation", "p.": "page",
        "pp.": "pages", "ch.": "chapter", "vol.": "volume", "ed.": "edition", "al.": "al", "w/": "with",
        "w/o": "without", "a.m.": "A-M", "p.m.": "P-M", "a.m": "A-M", "p.m": "P-M", "jan.": "January",
        "feb.": "February",
        "mar.": "March", "apr.": "April", "jun.": "June", "jul.": "July", "aug.": "August", "sep.": "September",
        "sept.": "September", "oct.": "October", "nov.": "November", "dec.": "December", "mon.": "Monday",
        "tue.": "Tuesday", "wed.": "Wednesday", "thu.": "Thursday", "fri.": "Friday", "sat.": "Saturday",
        "sun.": "Sunday", "max.": "maximum", "min.": "minimum", "avg.": "average", "incl.": "including",
    },
    before_numbers=word_set(
        "no. nos. fig. figs. eq. p. pp. ch. vol. mar. sat. sun. wed. mon. fri. dec. jan. feb. apr. jun. jul. aug. "
        "sep. sept. oct. nov. tue. thu. est. ed. ca. min. max."
    ),
    may_end=word_set("etc. a.m. p.m. inc. ltd. co. corp. al. jr. sr. ave. dept."),
    months={
        name.lower(): full
        for full in (
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November",
            "December",
        )
        for name in {full, full[:3], "Sept" if full == "September" else full}
    },
    year_cues=word_set(
        "in since by from until till before after around circa during late early mid of year for summer winter "
        "spring autumn fall between and to through"
    ),
    version_cues=word_set("python version release node ubuntu android ios macos java php ruby postgresql django"),
    ordinal_suffixes=("st", "nd", "rd", "th"),
    pronounced=word_set(
        "NASA NATO UNESCO UNICEF OPEC AIDS LASER RAM ROM GIF CAPTCHA SIM PIN COVID COP LAN WAN FIFA UEFA NOAA DARPA "
        "SCUBA RADAR SONAR IKEA YAML TOML CRUD REST SOAP BASIC CUDA LIDAR WYSIWYG BIOS DOS VIN ZIP ASEAN EBITDA "
        "POTUS SCOTUS SWAT WASM SAAS LEGO VISA NASDAQ CERN OSHA PEN NIMBY YOLO NAND NOR XOR"
    ),
    emphasised=word_set(
        "A I AN AND ARE AS AT BE BUT BY CAN DO FOR FROM HAD HAS HE HER HIS HOW IF IN INTO IS ITS ME MY NEW NO NOT "
        "NOW OF OFF ON ONE ONLY OR OUR OUT OWN SHE SO THAN THAT THE THEN THEY THIS TO TOO UP VERY WAS WE WHAT "
        "WHEN WHY WILL WITH YES YOU YOUR ALL ANY EVEN EVER NEVER MUST MORE MOST LESS STOP TIP NOTE TODO FREE "
        "BIG BEST GO GET HIGH LOW END SET RUN KEY DAY WAY TWO TEN BAD GOOD MAKE MADE THEM EACH EVERY ALWAYS "
        "BEFORE AFTER"
    ),
    sentence_starters=word_set(
        "the a an it in on at this that these those he she we they i you but and so if when while there here its "
        "his her their our my what why how who where as for with from by to no not after before since then now "
        "one two each every most many some all however"
    ),
    special={
        "24/7": "twenty-four seven", "50/50": "fifty-fifty", "4K": "four K", "5K": "five K", "8K": "eight K",
        "1080p": "ten eighty P", "720p": "seven twenty P", "FFmpeg": "F-F em-peg", "ffmpeg": "F-F em-peg",
        "MacOS": "mac O-S", "OAuth": "oh-auth", "9/11": "nine eleven", "C++": "C plus plus", "C#": "C sharp",
        "F#": "F sharp",
        "&c": "et cetera", "I/O": "I-O", "A/B": "A-B", "TCP/IP": "T-C-P I-P", "CI/CD": "C-I C-D",
        "n/a": "not applicable",
        "N/A": "not applicable", "IEEE": "I triple E", "OK": "okay", "ASCII": "askee", "GUI": "gooey",
        "JPEG": "jay-peg",
        "JPG": "jay-peg", "PNG": "P-N-G", "MPEG": "em-peg", "JSON": "jayson", "SQLite": "sequel-light",
        "YouTube": "You-Tube",
        "nginx": "engine-x",
        "NGINX": "engine-x", "Ph.D": "P-H-D", "PhD": "P-H-D", ".NET": "dot net", "Node.js": "node J-S",
        "macOS": "mac O-S",
        "iOS": "I O-S", "LaTeX": "lay-tech", "PyPI": "pie-P-I", "PostgreSQL": "postgress Q-L",
        "sudo": "soo-doo", "kWp": "kilowatt peak",
        "CO2": "C-O two",
        "CO₂": "C-O two", "H2O": "H two O", "H₂O": "H two O", "W3C": "W three C", "and/or": "and or",
        "he/she": "he or she",
    },
    english_years=True,
    zero_minutes="oh",
    whole_hour="o'clock",
)  # fmt: skip
