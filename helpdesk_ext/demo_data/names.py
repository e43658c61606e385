"""Who works and shops in the demo, in Russian and English."""

from typing import NamedTuple

from helpdesk_ext.constants import Role

DOMAIN = "demo.example"


class Employee(NamedTuple):
	login: str
	first_name: str
	last_name: str
	roles: tuple[str, ...]


class Words(NamedTuple):
	"""Names of one language. Surnames of the Russian list are masculine; women's end in "а"."""

	men: tuple[str, ...]
	women: tuple[str, ...]
	surnames: tuple[str, ...]
	women_end: str
	companies: tuple[str, ...]
	cities: tuple[str, ...]
	carriers: tuple[str, ...]
	items: tuple[tuple[str, int], ...]
	staff: tuple[Employee, ...]
	absence: str


HEAD_ROLES = (Role.HEAD, Role.AGENT)

RU = Words(
	men=("Иван", "Пётр", "Сергей", "Алексей", "Дмитрий", "Михаил", "Андрей", "Николай", "Павел", "Роман"),
	women=("Анна", "Елена", "Ольга", "Мария", "Наталья", "Ирина", "Светлана", "Татьяна", "Юлия", "Ксения"),
	surnames=(
		"Кузнецов",
		"Попов",
		"Васильев",
		"Соколов",
		"Михайлов",
		"Новиков",
		"Фёдоров",
		"Морозов",
		"Волков",
		"Алексеев",
		"Лебедев",
		"Семёнов",
		"Егоров",
		"Павлов",
		"Козлов",
		"Степанов",
		"Николаев",
		"Орлов",
		"Андреев",
		"Макаров",
		"Никитин",
		"Захаров",
		"Зайцев",
		"Соловьёв",
		"Борисов",
		"Яковлев",
		"Григорьев",
	),
	women_end="а",
	companies=(
		"ООО «Северный ветер»",
		"ООО «Мастер-Дом»",
		"АО «Линия»",
		"ООО «Зелёный сад»",
		"ИП Котов А. В.",
		"ООО «Детский мир плюс»",
		"ООО «ТехноСнаб»",
		"АО «Волга-Сервис»",
		"ООО «Уют и свет»",
		"ООО «Офис Комплект»",
		"ИП Белова Н. С.",
		"ООО «Горный спорт»",
	),
	cities=(
		"Казань",
		"Самара",
		"Пермь",
		"Тула",
		"Омск",
		"Воронеж",
		"Краснодар",
		"Екатеринбург",
		"Новосибирск",
		"Ярославль",
		"Калининград",
		"Уфа",
	),
	carriers=("Быстрый курьер", "СеверТранс", "Почта и Ко", "Экспресс-Линия"),
	items=(
		("Беспроводные наушники Aero 2", 5990),
		("Робот-пылесос Норд S5", 24990),
		("Электрочайник Лён", 2790),
		("Умная лампа Заря", 1290),
		("Кофеварка Утро Pro", 15490),
		("Фитнес-браслет Пульс 4", 3490),
		("Рюкзак городской Тропа 22 л", 4590),
		("Планшет Грань 11", 27990),
		("Клавиатура Штрих", 3990),
		("Монитор Обзор 27", 21990),
		("Блендер Вихрь", 4990),
		("Весы кухонные Грамм", 1190),
		("Электросамокат Маршрут X", 34990),
		("Кресло офисное Опора", 12990),
		("Колонка Эхо мини", 3290),
		("Зарядная станция Запас 20", 4190),
		("Мультиварка Очаг", 7490),
		("Увлажнитель Роса", 5290),
		("Камера Взгляд 360", 6790),
		("Настольная лампа Луч", 2390),
		("Термокружка Поход", 1590),
		("Палатка Привал 3", 11990),
		("Велошлем Щит", 2990),
		("Утюг Гладь", 3890),
		("Роутер Сеть AX", 5690),
		("Электробритва Ритм", 6290),
		("Набор ножей Клинок", 4390),
		("Пауэрбанк Запас 10", 2190),
	),
	staff=(
		Employee("head", "Марина", "Белозёрова", HEAD_ROLES),
		Employee("agent", "Елена", "Смирнова", (Role.AGENT,)),
		Employee("agent2", "Игорь", "Тарасов", (Role.AGENT,)),
		Employee("agent3", "Дарья", "Климова", (Role.AGENT,)),
		Employee("agent4", "Артём", "Горшков", (Role.AGENT,)),
		Employee("agent5", "Вера", "Лапина", (Role.AGENT,)),
		Employee("deputy", "Виктор", "Державин", (Role.DEPUTY,)),
		Employee("admin", "Олег", "Сетевой", (Role.IT_ADMIN,)),
		Employee("logistics", "Людмила", "Дорогова", (Role.RESPONDER,)),
		Employee("sales", "Кирилл", "Торгов", (Role.RESPONDER,)),
	),
	absence="Отпуск",
)

EN = Words(
	men=("James", "Peter", "Oliver", "Jack", "Harry", "George", "Thomas", "Daniel", "Samuel", "Henry"),
	women=("Anna", "Emily", "Olivia", "Grace", "Sophie", "Alice", "Chloe", "Hannah", "Lucy", "Ruth"),
	surnames=(
		"Smith",
		"Jones",
		"Taylor",
		"Brown",
		"Wilson",
		"Evans",
		"Walker",
		"Wright",
		"Green",
		"Hall",
		"Wood",
		"Clarke",
		"Hughes",
		"Edwards",
		"Turner",
		"Cooper",
		"Ward",
		"Bailey",
		"Shaw",
		"Price",
		"Foster",
		"Marsh",
		"Reed",
		"Palmer",
		"Grant",
		"Barker",
		"Holmes",
	),
	women_end="",
	companies=(
		"North Wind Ltd",
		"Master Home Ltd",
		"Line & Sons",
		"Green Garden Ltd",
		"Cotton Trading",
		"Children's World Ltd",
		"Techno Supply Ltd",
		"River Service plc",
		"Cosy Light Ltd",
		"Office Complete Ltd",
		"White Studio",
		"Mountain Sport Ltd",
	),
	cities=(
		"Leeds",
		"Bristol",
		"York",
		"Exeter",
		"Oxford",
		"Norwich",
		"Bath",
		"Derby",
		"Lincoln",
		"Chester",
		"Durham",
		"Cambridge",
	),
	carriers=("Swift Courier", "Northern Freight", "Post & Co", "Express Line"),
	items=(
		("Aero 2 wireless earbuds", 5990),
		("Nord S5 robot vacuum", 24990),
		("Linen kettle", 2790),
		("Dawn smart bulb", 1290),
		("Morning Pro coffee maker", 15490),
		("Pulse 4 fitness band", 3490),
		("Trail 22 l backpack", 4590),
		("Edge 11 tablet", 27990),
		("Stroke keyboard", 3990),
		("View 27 monitor", 21990),
		("Whirl blender", 4990),
		("Gram kitchen scales", 1190),
		("Route X e-scooter", 34990),
		("Support office chair", 12990),
		("Echo mini speaker", 3290),
		("Reserve 20 charging station", 4190),
		("Hearth multicooker", 7490),
		("Dew humidifier", 5290),
		("Sight 360 camera", 6790),
		("Beam desk lamp", 2390),
		("Hike thermo mug", 1590),
		("Halt 3 tent", 11990),
		("Shield bike helmet", 2990),
		("Smooth iron", 3890),
		("Net AX router", 5690),
		("Rhythm shaver", 6290),
		("Blade knife set", 4390),
		("Reserve 10 power bank", 2190),
	),
	staff=(
		Employee("head", "Margaret", "Whitlock", HEAD_ROLES),
		Employee("agent", "Helen", "Smithson", (Role.AGENT,)),
		Employee("agent2", "Ian", "Tanner", (Role.AGENT,)),
		Employee("agent3", "Diana", "Clement", (Role.AGENT,)),
		Employee("agent4", "Arthur", "Potter", (Role.AGENT,)),
		Employee("agent5", "Vera", "Lapwing", (Role.AGENT,)),
		Employee("deputy", "Victor", "Reeves", (Role.DEPUTY,)),
		Employee("admin", "Oscar", "Webb", (Role.IT_ADMIN,)),
		Employee("logistics", "Lydia", "Rhodes", (Role.RESPONDER,)),
		Employee("sales", "Keith", "Merchant", (Role.RESPONDER,)),
	),
	absence="Holiday",
)

WORDS = {"ru": RU, "en": EN}
