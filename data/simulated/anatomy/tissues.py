"""CT numbers of tissues without contrast, in Hounsfield units.

Source:
    Ranges as in Hofer M, CT Teaching Manual; lung at inspiration -860 with a
    front-to-back gradient, Verschakelen JA et al., Radiology 1993;188:655-61.
"""

from typing import Final

# HU; ranges in Hofer M, CT Teaching Manual, lung in Verschakelen 1993; chosen within
# them. Higher ones draw brighter tissue.
AIR: Final = -1000.0
LUNG: Final = -868.0
LUNG_GRADIENT_PER_MM: Final = 0.30
FISSURE_RISE: Final = 150.0
FAT: Final = -105.0
SKIN: Final = 25.0
MUSCLE: Final = 52.0
GLAND: Final = 20.0
BLOOD: Final = 42.0
AIRWAY_WALL: Final = 20.0
LIVER: Final = 58.0
SPLEEN: Final = 50.0
STOMACH: Final = 25.0
CARTILAGE: Final = 95.0
CORTICAL_BONE: Final = 620.0
MARROW: Final = 190.0
DISC: Final = 75.0
CANAL: Final = 25.0
TABLE: Final = -350.0
SOLID_NODULE: Final = 30.0
GROUND_GLASS_NODULE: Final = -600.0
