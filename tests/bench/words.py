"""The words that the names of the parts of ``shop`` are made of; it asks for no Django."""

#: Each word of three in the name of a part, so every word names about a seventh of all parts.
WORDS = {
    "brake": "刹车", "disc": "盘", "pad": "片", "filter": "滤芯", "oil": "机油", "bolt": "螺栓", "nut": "螺母",
    "harness": "线束", "axle": "车桥", "valve": "阀门", "pump": "水泵", "hose": "软管", "spring": "弹簧",
    "cable": "拉线", "lamp": "大灯", "hitch": "挂钩", "coupling": "联轴器", "bearing": "轴承", "seal": "油封",
    "bracket": "支架",
}  # fmt: skip
