"""Every source that an assumption, a policy or a smallest difference cites, by key.

`status` says whether the figure was seen on the page (confirmed), computed from raw data
(computed), or is cited from memory until somebody confirms it (from memory).
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Source:
    """Name one published source and how far its figure was checked."""

    citation: str
    status: Literal["confirmed", "computed", "from memory", "article"]


ASSUMED = "assumed"

SOURCES: dict[str, Source] = {
    "starr2018": Source("Starr 2018, Phi Delta Kappan 99(7)", "article"),
    "tomlinson2017": Source("Tomlinson 2017, Educational Leadership 74(6)", "article"),
    "domenech2019": Source(
        "Domenech, Sherman, Pletnick & Truesdale 2019, Education Week (letter)", "article"
    ),
    "edweek2017": Source("Education Week survey 2017", "article"),
    "sandler2012": Source("Sandler 2012, Education Week", "article"),
    "star": Source("Project STAR, computed from mlmRev::star", "computed"),
    "nwea2020": Source(
        "NWEA MAP Growth 2020 norms, computed from the published tables", "computed"
    ),
    "suedkamp2012": Source("Südkamp, Kaiser & Möller 2012, doi 10.1037/a0027627", "confirmed"),
    "holt2024": Source("Holt 2024, Education Next, The 5 Percent Problem", "confirmed"),
    "khan2026": Source("Khan Academy causal dose, PNAS 123(1), 2026", "confirmed"),
    "nickow2024": Source("Nickow, Oreopoulos & Quan 2024, AERJ", "confirmed"),
    "kraft2020": Source("Kraft 2020, Educational Researcher 49(4)", "from memory"),
    "kraft2018": Source("Kraft, Blazar & Hogan 2018, RER 88(4):547-588", "confirmed"),
    "carrell2010": Source("Carrell & Hoekstra 2010, AEJ: Applied 2(1)", "confirmed"),
    "jackson2009": Source("Jackson & Bruegmann 2009, doi 10.1257/app.1.4.85", "confirmed"),
    "chetty2014": Source("Chetty, Friedman & Rockoff 2014, AER 104(9)", "from memory"),
    "goldhaber2013": Source("Goldhaber et al. 2013; Loeb & Candelaria", "from memory"),
    "jacob2010": Source("Jacob, Lefgren & Sims 2010, doi 10.3368/jhr.45.4.915", "confirmed"),
    "hill2018": Source("Hill & Jones 2018, EER 64:1-12", "from memory"),
    "knecht": Source("Knecht classroom network, computed from btergm data", "computed"),
    "sacerdote2011": Source(
        "Sacerdote 2011, Handbook of the Economics of Education 3", "from memory"
    ),
    "slavin1987": Source("Slavin 1987, doi 10.3102/00346543057003293", "confirmed"),
    "kingston2011": Source("Kingston & Nash 2011, EM:IP 30(4)", "from memory"),
    "wilson2019": Source("Wilson et al. 2019, doi 10.1038/s41467-019-12552-4", "confirmed"),
    "roorda2017": Source("Roorda et al. 2017, doi 10.17105/SPR-2017-0035.V46-3", "confirmed"),
    "lavy2015": Source("Lavy 2015, doi 10.1111/ecoj.12233", "from memory"),
    "bloom2014": Source(
        "Bloom & Unterman 2014, JPAM 33(2); small schools of choice, graduation +9.5 points",
        "confirmed",
    ),
    "wedenoja2022": Source(
        "Wedenoja, Papay & Kraft 2022, EdWorkingPaper 22-590, fewer absences (sign confirmed)",
        "from memory",
    ),
    "nces2018": Source(
        "NCES, graduation 2017-18: 85.3 % (confirmed); by group, attendance", "from memory"
    ),
    "lazear2001": Source("Lazear 2001, QJE 116(3), disruption by class size", "from memory"),
    "statnet": Source("AddHealth-like networks, computed from statnet/ergm data", "computed"),
    "durlak2008": Source("Durlak & DuPre 2008, fidelity of 60 to 80 % is usual", "from memory"),
    "kraft2024": Source("Kraft, Schueler & Falken 2024, doi 10.26300/zygj-m525", "confirmed"),
    "papay2015": Source("Papay & Kraft 2015, JPubE 130:105-119", "from memory"),
    "duflo2011": Source("Duflo, Dupas & Kremer 2011, doi 10.1257/aer.101.5.1739", "from memory"),
    "fryer2018": Source("Fryer 2018, AER 108(3), doi 10.1257/aer.20161495", "confirmed"),
    "banerjee2016": Source(
        "Banerjee et al. 2016, NBER 22746; 2017, JEP 31(4), From Proof of Concept", "confirmed"
    ),
    "lou1996": Source("Lou et al. 1996, RER 66(4):423-458", "confirmed"),
    "wisniewski2020": Source(
        "Wisniewski, Zierer & Hattie 2020, doi 10.3389/fpsyg.2019.03087", "confirmed"
    ),
    "eef": Source("Education Endowment Foundation, months-of-progress table", "from memory"),
    "prototype": Source("plsim prototype, fitted to published facts (docs/model.md)", "computed"),
}
