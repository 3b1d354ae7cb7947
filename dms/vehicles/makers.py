"""Makers by the first three characters of the VIN, the world manufacturer identifier (ISO 3780).

Those that are seen every day, so that a new file need not be typed from nothing. A make that is missing here is taken
from the store's own vehicles after the first one.
"""

MAKERS = {
    # made in China
    "LSV": "大众",
    "LFV": "大众",
    "LSG": "别克",
    "LBV": "宝马",
    "LE4": "奔驰",
    "LHG": "本田",
    "LVH": "本田",
    "LFM": "丰田",
    "LVG": "丰田",
    "LGB": "日产",
    "LBE": "现代",
    "LVS": "福特",
    "LGX": "比亚迪",
    "LC0": "比亚迪",
    "LRW": "特斯拉",
    "LB3": "吉利",
    "LGW": "长城",
    "LS5": "长安",
    "LVV": "奇瑞",
    "LZW": "五菱",
    "LYV": "沃尔沃",
    # imported
    "5YJ": "特斯拉",
    "WBA": "宝马",
    "WDD": "奔驰",
    "W1K": "奔驰",
    "WAU": "奥迪",
    "WVW": "大众",
    "WP0": "保时捷",
    "JTH": "雷克萨斯",
    "JHM": "本田",
    "SAL": "路虎",
    "YV1": "沃尔沃",
}
