"""The demo's labour operations, symptoms and packages: what a Chinese store would have in its catalogue."""

#: kind of work, skill, [(code, Chinese, English, hours)]
OPERATIONS = (
    ("maintenance", "general", (
        ("BY001", "更换机油机滤", "Change oil and filter", "0.5"),
        ("BY002", "更换空气滤清器", "Replace air filter", "0.2"),
        ("BY003", "更换空调滤清器", "Replace cabin filter", "0.3"),
        ("BY004", "更换燃油滤清器", "Replace fuel filter", "0.6"),
        ("BY005", "更换火花塞", "Replace spark plugs", "0.8"),
        ("BY006", "更换制动液", "Change brake fluid", "0.8"),
        ("BY007", "更换防冻液", "Change coolant", "0.8"),
        ("BY008", "更换自动变速箱油", "Change automatic transmission fluid", "1.5"),
        ("BY009", "更换雨刮片", "Replace wiper blades", "0.2"),
        ("BY010", "清洗节气门", "Clean throttle body", "0.6"),
        ("BY011", "清洗空调系统", "Clean air conditioning", "0.8"),
        ("BY012", "清洗喷油嘴", "Clean injectors", "1.0"),
        ("BY013", "首次保养检查", "First service inspection", "0.8"),
        ("BY014", "更换正时皮带", "Replace timing belt", "3.5"),
        ("BY015", "更换发电机皮带", "Replace alternator belt", "0.6"),
    )),
    ("mechanical", "engine", (
        ("FD001", "更换水泵", "Replace water pump", "2.5"),
        ("FD002", "更换节温器", "Replace thermostat", "1.0"),
        ("FD003", "更换气门室盖垫", "Replace valve cover gasket", "1.5"),
        ("FD004", "更换机油泵", "Replace oil pump", "4.0"),
        ("FD005", "更换散热器", "Replace radiator", "1.8"),
        ("FD006", "更换冷却风扇", "Replace cooling fan", "1.0"),
        ("FD007", "更换氧传感器", "Replace oxygen sensor", "0.8"),
        ("FD008", "更换三元催化器", "Replace catalytic converter", "2.0"),
        ("FD009", "更换离合器三件套", "Replace clutch kit", "5.0"),
        ("FD010", "更换变速箱滤网", "Replace transmission filter", "2.0"),
        ("FD011", "更换排气管垫", "Replace exhaust gasket", "0.8"),
    )),
    ("mechanical", "chassis", (
        ("DP001", "更换前刹车片", "Replace front brake pads", "0.8"),
        ("DP002", "更换后刹车片", "Replace rear brake pads", "1.0"),
        ("DP003", "更换前制动盘", "Replace front brake discs", "1.5"),
        ("DP004", "更换后制动盘", "Replace rear brake discs", "1.6"),
        ("DP005", "更换制动总泵", "Replace brake master cylinder", "1.8"),
        ("DP006", "更换前制动软管", "Replace front brake hose", "0.8"),
        ("DP007", "更换前减振器", "Replace front shock absorber", "1.5"),
        ("DP008", "更换后减振器", "Replace rear shock absorber", "1.2"),
        ("DP009", "更换前下摆臂", "Replace front control arm", "1.6"),
        ("DP010", "更换前轮轴承", "Replace front wheel bearing", "1.8"),
        ("DP011", "更换后轮轴承", "Replace rear wheel bearing", "1.5"),
        ("DP012", "更换稳定杆连杆", "Replace stabiliser link", "0.5"),
        ("DP013", "更换转向横拉杆球头", "Replace tie rod end", "0.8"),
        ("DP014", "更换外球笼防尘套", "Replace CV joint boot", "1.8"),
        ("DP015", "底盘紧固检查", "Check and tighten chassis", "0.5"),
    )),
    ("electrical", "electrics", (
        ("DQ001", "更换蓄电池", "Replace battery", "0.4"),
        ("DQ002", "更换发电机", "Replace alternator", "1.2"),
        ("DQ003", "更换起动机", "Replace starter", "1.2"),
        ("DQ004", "更换大灯总成", "Replace headlamp", "1.0"),
        ("DQ005", "更换尾灯总成", "Replace tail lamp", "0.5"),
        ("DQ006", "更换喇叭", "Replace horn", "0.4"),
        ("DQ007", "更换鼓风机", "Replace blower motor", "1.5"),
        ("DQ008", "更换空调压缩机", "Replace A/C compressor", "2.5"),
        ("DQ009", "更换冷凝器", "Replace condenser", "2.0"),
        ("DQ010", "加注冷媒", "Refill refrigerant", "0.8"),
    )),
    ("electrical", "diagnosis", (
        ("ZD001", "电脑诊断读码", "Read out fault codes", "0.5"),
        ("ZD002", "发动机故障诊断", "Diagnose engine fault", "1.5"),
        ("ZD003", "异响诊断路试", "Diagnose noise on the road", "1.0"),
        ("ZD004", "电路漏电检测", "Trace parasitic draw", "1.5"),
    )),
    ("electrical", "high_voltage", (
        ("XN001", "高压系统断电与恢复", "High-voltage shutdown and restart", "0.5"),
        ("XN002", "动力电池检测", "Test traction battery", "1.5"),
        ("XN003", "更换电池冷却液", "Change battery coolant", "1.2"),
        ("XN004", "更换充电口总成", "Replace charging port", "1.8"),
        ("XN005", "驱动电机绝缘检测", "Test motor insulation", "1.0"),
    )),
    ("tyres", "chassis", (
        ("LT001", "四轮定位", "Wheel alignment", "1.0"),
        ("LT002", "轮胎换位", "Rotate tyres", "0.5"),
        ("LT003", "更换轮胎并动平衡", "Replace and balance tyre", "0.4"),
        ("LT004", "补胎", "Repair puncture", "0.4"),
    )),
    ("body", "bodywork", (
        ("BJ001", "更换前保险杠皮", "Replace front bumper cover", "1.5"),
        ("BJ002", "更换后保险杠皮", "Replace rear bumper cover", "1.5"),
        ("BJ003", "更换前翼子板", "Replace front wing", "2.0"),
        ("BJ004", "更换发动机盖", "Replace bonnet", "1.5"),
        ("BJ005", "更换前挡风玻璃", "Replace windscreen", "2.5"),
        ("BJ006", "车门钣金整形", "Straighten door", "3.0"),
        ("BJ007", "更换后视镜总成", "Replace door mirror", "0.6"),
    )),
    ("paint", "painting", (
        ("PQ001", "前保险杠喷漆", "Paint front bumper", "3.0"),
        ("PQ002", "后保险杠喷漆", "Paint rear bumper", "3.0"),
        ("PQ003", "前翼子板喷漆", "Paint front wing", "3.0"),
        ("PQ004", "车门喷漆", "Paint door", "3.5"),
        ("PQ005", "发动机盖喷漆", "Paint bonnet", "4.0"),
    )),
    ("wash", "care", (
        ("XC001", "标准洗车", "Standard wash", "0.5"),
        ("XC002", "内饰清洁", "Clean interior", "1.5"),
        ("XC003", "漆面打蜡", "Wax paint", "1.5"),
    )),
    ("inspection", "diagnosis", (
        ("JC001", "全车 36 项检查", "36-point vehicle check", "0.8"),
        ("JC002", "出行前安全检查", "Safety check before a journey", "0.5"),
    )),
)  # fmt: skip

#: code, Chinese, English, kind of work, skill, hours, repair class: work that leaves with a certificate.
INSPECTED = (
    ("ZC001", "二级维护作业", "Second-grade maintenance", "maintenance", "general", "4.0", "secondary"),
    ("ZC002", "发动机总成大修", "Engine overhaul", "mechanical", "engine", "24", "overhaul"),
    ("ZC003", "变速箱总成大修", "Gearbox overhaul", "mechanical", "engine", "18", "overhaul"),
)
#: Operations that take longer or shorter on a series: {code: {series code: hours}}
TIMES = {
    "BY001": {"V8": "0.7", "S6": "0.6"},
    "BY005": {"V8": "1.2", "PST": "1.0"},
    "BY008": {"V8": "2.0"},
    "DP001": {"V8": "1.0"},
    "LT001": {"V8": "1.3"},
}
INSTRUCTIONS = {
    "BY001": "1. 热车后熄火，举升车辆并锁止。\n2. 放净旧机油，更换放油螺塞垫片，按规定力矩拧紧。\n"
    "3. 更换机滤，密封圈涂机油。\n4. 加注规定牌号机油，起动后检查渗漏，静置五分钟复核油位。\n5. 归零保养提示。",
    "DP001": "1. 拆卸前轮，检查制动盘厚度与跳动。\n2. 旧件登记后再装新件。\n3. 导向销涂专用润滑脂。\n"
    "4. 装复后踩踏制动踏板直至坚实，路试确认。",
    "XN001": "1. 佩戴绝缘防护用品，两人作业。\n2. 拔下维修开关，等待十分钟并验电。\n"
    "3. 挂牌上锁；恢复前由持证人员复核。",
}
#: code, Chinese, English, system, codes of usual operations
SYMPTOMS = (
    ("GZ001", "发动机故障灯亮", "Engine warning lamp is on", "engine", "ZD001 FD007"),
    ("GZ002", "怠速抖动", "Rough idle", "engine", "ZD002 BY010 BY005"),
    ("GZ003", "加速无力", "Lack of power", "engine", "ZD002 BY004 BY012"),
    ("GZ004", "起动困难", "Hard to start", "engine", "ZD001 DQ001 DQ003"),
    ("GZ005", "水温过高", "Engine runs hot", "engine", "FD002 FD001 FD006"),
    ("GZ006", "机油渗漏", "Oil leaks", "engine", "FD003"),
    ("GZ007", "排气声音大", "Loud exhaust", "engine", "FD011"),
    ("GZ008", "换挡顿挫", "Jerky gear changes", "transmission", "ZD001 BY008"),
    ("GZ009", "离合器打滑", "Clutch slips", "transmission", "FD009"),
    ("GZ010", "转弯时前轮异响", "Front wheels click in turns", "transmission", "ZD003 DP014"),
    ("GZ011", "刹车异响", "Brakes make a noise", "brakes", "DP001 DP002"),
    ("GZ012", "刹车抖动", "Steering shakes when braking", "brakes", "DP003"),
    ("GZ013", "刹车变软", "Brake pedal is soft", "brakes", "BY006 DP005"),
    ("GZ014", "方向跑偏", "Car pulls to one side", "steering", "LT001"),
    ("GZ015", "方向盘发抖", "Steering wheel vibrates", "steering", "LT003 LT001"),
    ("GZ016", "转向间隙大", "Play in the steering", "steering", "DP013"),
    ("GZ017", "过坎底盘异响", "Noise over bumps", "suspension", "ZD003 DP012 DP009"),
    ("GZ018", "减振器漏油", "Shock absorber leaks", "suspension", "DP007 DP008"),
    ("GZ019", "高速行驶嗡嗡响", "Humming at speed", "suspension", "DP010 DP011"),
    ("GZ020", "轮胎漏气", "Tyre loses air", "suspension", "LT004"),
    ("GZ021", "蓄电池亏电", "Battery goes flat", "electrics", "ZD004 DQ001 DQ002"),
    ("GZ022", "大灯不亮", "Headlamp fails", "electrics", "DQ004"),
    ("GZ023", "喇叭不响", "Horn is silent", "electrics", "DQ006"),
    ("GZ024", "空调不制冷", "Air conditioning does not cool", "climate", "DQ010 DQ008 DQ009"),
    ("GZ025", "空调有异味", "Air conditioning smells", "climate", "BY011 BY003"),
    ("GZ026", "出风口风小", "Weak air flow", "climate", "BY003 DQ007"),
    ("GZ027", "续航明显下降", "Range has dropped", "high_voltage", "XN002"),
    ("GZ028", "无法充电", "Does not charge", "high_voltage", "XN001 XN004"),
    ("GZ029", "雨刮刮不净", "Wipers smear", "body", "BY009"),
    ("GZ030", "车身剐蹭", "Scratched bodywork", "body", "PQ004 BJ006"),
)
#: code, Chinese, English, codes of operations, [(name of the part's kind, quantity)] by model, [(material, quantity)],
#: codes of series (empty: every car), fixed price or None
PACKAGES = (
    ("TC01", "小保养套餐", "Oil service", "BY001 JC001", [("机油滤清器", 1)], [("发动机机油 5W-30 4L", 1)],
     "YX S6 V8 PST", "499"),
    ("TC02", "大保养套餐", "Full service", "BY001 BY002 BY003 JC001",
     [("机油滤清器", 1), ("空气滤清器", 1), ("空调滤清器", 1)], [("发动机机油 5W-30 4L", 1)], "YX S6 V8 PST", "799"),
    ("TC03", "六万公里保养套餐", "60 000 km service", "BY001 BY002 BY003 BY005 BY006",
     [("机油滤清器", 1), ("空气滤清器", 1), ("空调滤清器", 1), ("火花塞", 4)],
     [("发动机机油 5W-30 4L", 1), ("制动液 DOT4", 1)], "YX S6 V8 PST", None),
    ("TC04", "前刹车养护套餐", "Front brake package", "DP001 BY006", [("前刹车片", 1)], [("制动液 DOT4", 1)], "", None),
    ("TC05", "前刹车盘片套餐", "Front pads and discs", "DP001 DP003", [("前刹车片", 1), ("前制动盘", 2)], [], "",
     "1680"),
    ("TC06", "后刹车养护套餐", "Rear brake package", "DP002", [("后刹车片", 1)], [], "", None),
    ("TC07", "空调养护套餐", "Air conditioning care", "BY003 BY011", [("空调滤清器", 1)], [], "", "299"),
    ("TC08", "夏季冷却套餐", "Summer cooling package", "BY007 DQ010", [], [("防冻液 -35℃", 2), ("冷媒 R134a", 2)],
     "YX S6 V8 PST", "368"),
    ("TC09", "蓄电池更换套餐", "Battery replacement", "DQ001", [("蓄电池", 1)], [], "", None),
    ("TC10", "四轮定位换位套餐", "Alignment and rotation", "LT001 LT002", [], [], "", "268"),
    ("TC11", "纯电保养套餐", "Electric car service", "XN001 XN002 BY003 JC001", [("空调滤清器", 1)], [], "YE", "599"),
    ("TC12", "雨刮清洁套餐", "Wiper package", "BY009", [("前雨刮片", 2), ("后雨刮片", 1)],
     [("玻璃清洗液", 1)], "", "158"),
)  # fmt: skip
#: category or skill, yuan an hour
RATES = ((("", ""), "160"), (("paint", ""), "200"), (("wash", ""), "80"), (("", "high_voltage"), "260"))
#: code, name, kind
BAYS = (
    ("K01", "快修 1 号工位", "quick"),
    ("K02", "快修 2 号工位", "quick"),
    ("J01", "机电 1 号工位", "general"),
    ("J02", "机电 2 号工位", "general"),
    ("J03", "机电 3 号工位", "general"),
    ("D01", "四轮定位工位", "alignment"),
    ("X01", "新能源专用工位", "high_voltage"),
    ("B01", "钣金 1 号工位", "body"),
    ("P01", "烤漆房", "paint"),
    ("C01", "洗车 1 号工位", "wash"),
    ("Z01", "终检工位", "inspection"),
)
#: name, kind of work
TEAMS = (("机电一组", ""), ("快修组", "maintenance"), ("钣喷组", "body"))
#: user name, Chinese, English, team, skills; the West Store's carry “.west”
COLLEAGUES = (
    ("technician2", "刘志强", "Liu Zhiqiang", "机电一组", {"engine": 3, "diagnosis": 3, "electrics": 2}),
    ("technician3", "高明", "Gao Ming", "机电一组", {"high_voltage": 3, "electrics": 3, "general": 2}),
    ("technician4", "马小军", "Ma Xiaojun", "快修组", {"general": 2, "chassis": 2, "care": 2}),
    ("technician5", "罗钢", "Luo Gang", "钣喷组", {"bodywork": 4, "painting": 2}),
    ("technician6", "梁彩虹", "Liang Caihong", "钣喷组", {"painting": 4}),
)
