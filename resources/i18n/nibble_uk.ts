<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="uk" sourcelanguage="en">
<context>
    <name>CalibrationText</name>
    <message>
        <source>Bundled text</source>
        <translation>Текст у комплекті</translation>
    </message>
    <message>
        <source>none</source>
        <translation>немає</translation>
    </message>
    <message>
        <source>reading the text…</source>
        <translation>читає текст…</translation>
    </message>
    <message>
        <source>not possible</source>
        <translation>неможливо</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>не вдалося</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>не виміряно</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>чекає на чергу</translation>
    </message>
    <message>
        <source>measuring %1</source>
        <translation>вимірює %1</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 токенів</translation>
    </message>
    <message>
        <source>Measured on %1 tokens, %2.</source>
        <translation>Виміряно на %1 токенах, %2.</translation>
    </message>
    <message>
        <source>%1 of the text&apos;s %2 tokens</source>
        <translation>%1 з %2 токенів тексту</translation>
    </message>
    <message>
        <source>, about %1 on this computer</source>
        <translation>, приблизно %1 на цьому комп’ютері</translation>
    </message>
    <message>
        <source> That is little: some ten thousand give steadier figures.</source>
        <translation> Цього мало: кілька десятків тисяч дають сталіші числа.</translation>
    </message>
</context>
<context>
    <name>ChatDialogs</name>
    <message>
        <source>System prompt</source>
        <translation>Системна підказка</translation>
    </message>
    <message>
        <source>What both models are told before the conversation. Changing it begins a new one.</source>
        <translation>Що обом моделям повідомляють перед розмовою. Зміна починає нову розмову.</translation>
    </message>
    <message>
        <source>For example: You are a patient teller of stories.</source>
        <translation>Наприклад: Ти терплячий оповідач історій.</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>Шаблон розмови</translation>
    </message>
    <message>
        <source>How a conversation is written out for the model, as its file says. Special tokens mark who speaks.</source>
        <translation>Як розмову записано для моделі згідно з її файлом. Особливі токени показують, хто говорить.</translation>
    </message>
    <message>
        <source>This model has no chat template: it goes on with your text.</source>
        <translation>Ця модель не має шаблону розмови: вона продовжує ваш текст.</translation>
    </message>
</context>
<context>
    <name>Device</name>
    <message>
        <source>Models cannot run on it: %1</source>
        <translation>Моделі на ньому не працюють: %1</translation>
    </message>
    <message>
        <source>A driver that computes on the processor: slower than the processor itself</source>
        <translation>Драйвер, що обчислює на процесорі: повільніше за сам процесор</translation>
    </message>
    <message>
        <source>The fittest GPU where the model fits, else the processor</source>
        <translation>Найкращий GPU, у який вміщується модель, інакше процесор</translation>
    </message>
    <message>
        <source>%1 (not in this computer)</source>
        <translation>%1 (немає в цьому комп’ютері)</translation>
    </message>
    <message>
        <source>Until it is back, models run on the processor and say so</source>
        <translation>Доки його немає, моделі працюють на процесорі й про це сповіщають</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Процесор</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматично</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>Driver: %1</source>
        <translation>Драйвер: %1</translation>
    </message>
</context>
<context>
    <name>Distribution</name>
    <message>
        <source>all %1 values</source>
        <translation>усі %1 значень</translation>
    </message>
    <message>
        <source>sample of %1 values</source>
        <translation>вибірка з %1 значень</translation>
    </message>
    <message>
        <source>%1, reading the rest: %2</source>
        <translation>%1, читає решту: %2</translation>
    </message>
    <message>
        <source>%1 … %2 · mean %3 · deviation %4</source>
        <translation>%1 … %2 · середнє %3 · відхилення %4</translation>
    </message>
    <message>
        <source>RMSE %1 · relative %2 · largest %3</source>
        <translation>RMSE %1 · відносна %2 · найбільша %3</translation>
    </message>
</context>
<context>
    <name>EditMenu</name>
    <message>
        <source>Type</source>
        <translation>Тип</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Метод</translation>
    </message>
    <message>
        <source>Back to %1	Del</source>
        <translation>Назад до %1	Del</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message numerus="yes">
        <source>%n tensor(s) get another type than planned</source>
        <translation>
            <numerusform>%n тензор отримає інший тип, ніж заплановано</numerusform>
            <numerusform>%n тензори отримають інший тип, ніж заплановано</numerusform>
            <numerusform>%n тензорів отримають інший тип, ніж заплановано</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: rows of %2 do not divide into blocks of %3, so it is %4 instead of %5</source>
        <translation>%1: рядки по %2 не діляться на блоки по %3, тож %4 замість %5</translation>
    </message>
    <message>
        <source>Opens</source>
        <translation>Відкривається</translation>
    </message>
    <message>
        <source>Types and shapes</source>
        <translation>Типи й форми</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Метадані</translation>
    </message>
    <message>
        <source>Finite values</source>
        <translation>Скінченні значення</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Похибки</translation>
    </message>
    <message>
        <source>Says a few tokens</source>
        <translation>Каже кілька токенів</translation>
    </message>
    <message numerus="yes">
        <source>GGUF can hold all %n tensor(s) of the plan</source>
        <translation>
            <numerusform>GGUF уміщує %n тензор плану</numerusform>
            <numerusform>GGUF уміщує всі %n тензори плану</numerusform>
            <numerusform>GGUF уміщує всі %n тензорів плану</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>%1 s</source>
        <translation>%1 с</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 хв %2 с</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 год %2 хв</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>User guide</source>
        <translation>Посібник</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Сполучення клавіш</translation>
    </message>
    <message>
        <source>About Nibble</source>
        <translation>Про Nibble</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Plan</source>
        <translation>План</translation>
    </message>
    <message>
        <source>Choose how many bits each tensor gets</source>
        <translation>Вибрати, скільки бітів отримає кожен тензор</translation>
    </message>
    <message>
        <source>Distributions</source>
        <translation>Розподіли</translation>
    </message>
    <message>
        <source>See how weights are spread and what rounding does to them</source>
        <translation>Побачити, як розподілені ваги і що з ними робить округлення</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Оцінка</translation>
    </message>
    <message>
        <source>Measure what a quantized model lost</source>
        <translation>Виміряти, що втратила квантована модель</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Чат</translation>
    </message>
    <message>
        <source>Ask two versions of the model the same thing</source>
        <translation>Запитати дві версії моделі про те саме</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Експорт</translation>
    </message>
    <message>
        <source>Write a file that other programs load</source>
        <translation>Записати файл, який завантажують інші програми</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Запуски</translation>
    </message>
    <message>
        <source>Everything quantized and measured so far</source>
        <translation>Усе, що досі квантовано й виміряно</translation>
    </message>
</context>
<context>
    <name>PlanChoices</name>
    <message>
        <source>%1 has no entry in the importance matrix</source>
        <translation>%1 немає в матриці важливості</translation>
    </message>
    <message>
        <source>%1 is kept as it is: %2</source>
        <translation>%1 лишається як є: %2</translation>
    </message>
    <message>
        <source>This version reads %1 but cannot write it</source>
        <translation>Ця версія читає %1, але не може записати</translation>
    </message>
    <message>
        <source>%1: rows of %2 do not divide into blocks of %3, so it gets %4</source>
        <translation>%1: рядки по %2 не діляться на блоки по %3, тож отримує %4</translation>
    </message>
    <message>
        <source>%1 is stored as %2: there is nothing to choose</source>
        <translation>%1 зберігається як %2: вибирати нічого</translation>
    </message>
    <message>
        <source>%1: %2 has too few bits to do without importance</source>
        <translation>%1: %2 має замало бітів, щоб обійтися без важливості</translation>
    </message>
    <message>
        <source>No text runs through %1</source>
        <translation>Через %1 текст не проходить</translation>
    </message>
    <message>
        <source>%1 cannot round into %2</source>
        <translation>%1 не може округлювати в %2</translation>
    </message>
    <message>
        <source>%1 has too few bits to do without importance; choose a calibration text or an importance file first</source>
        <translation>%1 має замало бітів, щоб обійтися без важливості; спершу виберіть текст для калібрування чи файл важливості</translation>
    </message>
    <message>
        <source>This version does not know it</source>
        <translation>Ця версія його не знає</translation>
    </message>
    <message>
        <source>Needs calibration text; choose one under Calibration first</source>
        <translation>Потребує тексту для калібрування; спершу виберіть його в розділі «Калібрування»</translation>
    </message>
    <message>
        <source>Needs importance; choose a calibration text or an importance file first</source>
        <translation>Потребує важливості; спершу виберіть текст для калібрування чи файл важливості</translation>
    </message>
</context>
<context>
    <name>PlanText</name>
    <message>
        <source>Round to nearest</source>
        <translation>До найближчого</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>Важливість</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопійовано</translation>
    </message>
    <message>
        <source>Searches the scales that lose least; needs no data</source>
        <translation>Шукає масштаби з найменшою втратою; даних не потребує</translation>
    </message>
    <message>
        <source>Spends precision where an importance matrix says that inputs are large</source>
        <translation>Точніше там, де матриця важливості показує великі входи</translation>
    </message>
    <message>
        <source>Scales salient channels up before rounding, by what activations show</source>
        <translation>Збільшує важливі канали перед округленням за даними активацій</translation>
    </message>
    <message>
        <source>Corrects later columns for the error of earlier ones, by the Hessian</source>
        <translation>Виправляє в наступних стовпцях похибку попередніх за матрицею Гессе</translation>
    </message>
    <message>
        <source>Plain floating point, no blocks</source>
        <translation>Звичайні числа з рухомою комою, без блоків</translation>
    </message>
    <message>
        <source>Non-linear levels or a codebook: better at few bits, slower to write</source>
        <translation>Нелінійні рівні або кодова книга: краще за малої кількості бітів, повільніший запис</translation>
    </message>
    <message>
        <source>Three levels, for models trained that way</source>
        <translation>Три рівні, для моделей, навчених саме так</translation>
    </message>
    <message>
        <source>Four-bit floats that share an exponent</source>
        <translation>Чотирибітові числа зі спільним порядком</translation>
    </message>
    <message>
        <source>Super-blocks of 256 with quantized scales: the best all-round choice</source>
        <translation>Суперблоки по 256 з квантованими масштабами: найкращий універсальний вибір</translation>
    </message>
    <message>
        <source>Blocks of 32 with one scale: simple and fast</source>
        <translation>Блоки по 32 з одним масштабом: просто і швидко</translation>
    </message>
    <message>
        <source>%1 bpw</source>
        <translation>%1 bpw</translation>
    </message>
    <message>
        <source>Relative error %1</source>
        <translation>Відносна похибка %1</translation>
    </message>
    <message>
        <source>%1: %2 as %3, %4</source>
        <translation>%1: %2 як %3, %4</translation>
    </message>
    <message>
        <source>, relative error %1</source>
        <translation>, відносна похибка %1</translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <source>all</source>
        <translation>усі</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Тип</translation>
    </message>
    <message>
        <source>Importance</source>
        <translation>Важливість</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>Версія</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Текст</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Контекст</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>Уривки</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Протокол</translation>
    </message>
    <message>
        <source>KV cache</source>
        <translation>Кеш KV</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Розмір</translation>
    </message>
    <message>
        <source>Weights in memory</source>
        <translation>Ваги в пам’яті</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>Бітів на вагу</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Перплексія</translation>
    </message>
    <message>
        <source>± standard error</source>
        <translation>± стандартна похибка</translation>
    </message>
    <message>
        <source>Of the reference</source>
        <translation>Еталона</translation>
    </message>
    <message>
        <source>KLD mean</source>
        <translation>KLD середня</translation>
    </message>
    <message>
        <source>KLD median</source>
        <translation>KLD медіана</translation>
    </message>
    <message>
        <source>KLD 99 %</source>
        <translation>KLD 99 %</translation>
    </message>
    <message>
        <source>KLD largest</source>
        <translation>KLD найбільша</translation>
    </message>
    <message>
        <source>Same top token</source>
        <translation>Той самий перший токен</translation>
    </message>
    <message>
        <source>Tokens scored</source>
        <translation>Оцінено токенів</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>Токенів/с</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Тривало</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>Пік пам’яті</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Пристрій</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Потоки</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Запуск</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Стан</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Повідомлення</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Розпочато</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Тривалість</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Відбиток</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Еталон</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Рецепт</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Вихід</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 токенів/с</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Тензори</translation>
    </message>
    <message>
        <source>Largest error</source>
        <translation>Найбільша похибка</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Налаштування</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Результати</translation>
    </message>
    <message>
        <source>, pure</source>
        <translation>, чистий</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Квантувати</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Оцінка</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Порівняння</translation>
    </message>
    <message>
        <source>Bench</source>
        <translation>Швидкість</translation>
    </message>
    <message>
        <source>running</source>
        <translation>виконується</translation>
    </message>
    <message>
        <source>done</source>
        <translation>готово</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>не вдалося</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>скасовано</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>перервано</translation>
    </message>
    <message>
        <source>Activation bits</source>
        <translation>Біти активацій</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Everywhere</source>
        <translation>Усюди</translation>
    </message>
    <message>
        <source>The pages, first to last</source>
        <translation>Сторінки, від першої до останньої</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Відкрити модель</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Квантувати</translation>
    </message>
    <message>
        <source>Undo the last edit of the plan</source>
        <translation>Скасувати останню зміну плану</translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation>Повторити її</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Налаштування</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>Посібник</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Вийти</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Чат</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>Надіслати повідомлення</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>Новий рядок у повідомленні</translation>
    </message>
    <message>
        <source>Stop both answers</source>
        <translation>Зупинити обидві відповіді</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Відповісти ще раз</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Нова розмова</translation>
    </message>
    <message>
        <source>In an answer: the tokens one by one</source>
        <translation>У відповіді: токени один за одним</translation>
    </message>
    <message>
        <source>All jobs with their logs</source>
        <translation>Усі завдання з їхніми журналами</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>План</translation>
    </message>
    <message>
        <source>Give what is selected a type of so many bits</source>
        <translation>Дати вибраному тип із такою кількістю бітів</translation>
    </message>
    <message>
        <source>Give it back what the preset says</source>
        <translation>Повернути йому те, що каже набір</translation>
    </message>
    <message>
        <source>Put the brush away</source>
        <translation>Покласти пензель</translation>
    </message>
    <message>
        <source>Filter the table</source>
        <translation>Фільтрувати таблицю</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Запуски</translation>
    </message>
    <message>
        <source>Search the runs</source>
        <translation>Шукати серед запусків</translation>
    </message>
    <message>
        <source>Forget what is selected</source>
        <translation>Забути вибране</translation>
    </message>
</context>
<context>
    <name>Variant</name>
    <message>
        <source>Original</source>
        <translation>Оригінал</translation>
    </message>
    <message>
        <source>Original %1</source>
        <translation>Оригінал %1</translation>
    </message>
    <message>
        <source>Plan (%1)</source>
        <translation>План (%1)</translation>
    </message>
</context>
<context>
    <name>VerifyText</name>
    <message>
        <source>%1; the largest is %2, in %3</source>
        <translation>%1; найбільша — %2, у %3</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n tensor(s)</source>
        <translation>
            <numerusform>%1, %n тензор</numerusform>
            <numerusform>%1, %n тензори</numerusform>
            <numerusform>%1, %n тензорів</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n tensor(s) have the planned type and shape</source>
        <translation>
            <numerusform>%n тензор має тип і форму, як заплановано</numerusform>
            <numerusform>Усі %n тензори мають тип і форму, як заплановано</numerusform>
            <numerusform>Усі %n тензорів мають тип і форму, як заплановано</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n key(s) are there</source>
        <translation>
            <numerusform>%n ключ на місці</numerusform>
            <numerusform>Усі %n ключі на місці</numerusform>
            <numerusform>Усі %n ключів на місці</numerusform>
        </translation>
    </message>
    <message>
        <source>All %1 weights are finite</source>
        <translation>Усі ваги (%1) скінченні</translation>
    </message>
    <message>
        <source>As measured while writing</source>
        <translation>Як виміряно під час запису</translation>
    </message>
    <message>
        <source>Plausible</source>
        <translation>Правдоподібно</translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation>Файл не відкривається</translation>
    </message>
    <message>
        <source>The tensors are not those of the plan</source>
        <translation>Тензори не ті, що в плані</translation>
    </message>
    <message>
        <source>Not asked for</source>
        <translation>Не запитано</translation>
    </message>
    <message>
        <source>Not run: it takes %1 of memory, and the settings allow models %2</source>
        <translation>Не запущено: потрібно %1 пам’яті, а налаштування дозволяють моделям %2</translation>
    </message>
    <message>
        <source>The tensor %1 is missing</source>
        <translation>Немає тензора %1</translation>
    </message>
    <message>
        <source>%1 is %2, planned was %3</source>
        <translation>%1 має тип %2, а планувався %3</translation>
    </message>
    <message>
        <source>%1 has the shape %2, planned was %3</source>
        <translation>%1 має форму %2, а планувалась %3</translation>
    </message>
    <message>
        <source>%1 tensors, planned were %2</source>
        <translation>Тензорів: %1, планувалося: %2</translation>
    </message>
    <message>
        <source>The key %1 is missing</source>
        <translation>Немає ключа %1</translation>
    </message>
    <message>
        <source>The key %1 has another value</source>
        <translation>Ключ %1 має інше значення</translation>
    </message>
    <message>
        <source>%1 was to be copied and differs from the model</source>
        <translation>%1 мав бути скопійований, але відрізняється від моделі</translation>
    </message>
    <message>
        <source>%1 has an error of %2; it was %3 when it was written</source>
        <translation>%1 має похибку %2; під час запису було %3</translation>
    </message>
    <message>
        <source>%1 has an error of %2 of its weights</source>
        <translation>%1 має похибку %2 від своїх ваг</translation>
    </message>
</context>
<context>
    <name>nibble::ui::AboutDialog</name>
    <message>
        <source>About Nibble</source>
        <translation>Про Nibble</translation>
    </message>
    <message>
        <source>Nibble %1</source>
        <translation>Nibble %1</translation>
    </message>
    <message>
        <source>Quantize language models and see what it costs.</source>
        <translation>Квантуйте мовні моделі й бачте, чого це коштує.</translation>
    </message>
    <message>
        <source>Kernels of this processor: %1</source>
        <translation>Обчислювальні ядра цього процесора: %1</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Версії</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Ліцензія</translation>
    </message>
    <message>
        <source>Others&apos; work</source>
        <translation>Чужі твори</translation>
    </message>
    <message>
        <source>Copy versions</source>
        <translation>Копіювати версії</translation>
    </message>
    <message>
        <source>For a report of a fault</source>
        <translation>Для звіту про помилку</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрити</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ActivationView</name>
    <message>
        <source>Log</source>
        <translation>Лог</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Зберегти…</translation>
    </message>
    <message>
        <source>Histogram of the inputs</source>
        <translation>Гістограма входів</translation>
    </message>
    <message>
        <source>Magnitudes of the inputs, by powers of two. Turn the wheel to zoom, drag to move, double-click for the whole range</source>
        <translation>Величини входів за степенями двійки. Коліщатко змінює масштаб, перетягування зсуває, подвійне клацання показує все</translation>
    </message>
    <message>
        <source>Counts on a logarithmic scale, so that rare values show</source>
        <translation>Кількості за логарифмічною шкалою, щоб було видно рідкісні значення</translation>
    </message>
    <message>
        <source>Logarithmic counts</source>
        <translation>Логарифмічні кількості</translation>
    </message>
    <message>
        <source>Keep what is shown as picture or table</source>
        <translation>Зберегти показане як зображення чи таблицю</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Виміряти</translation>
    </message>
    <message>
        <source>Choose a text</source>
        <translation>Вибрати текст</translation>
    </message>
    <message>
        <source>Inputs by channel</source>
        <translation>Входи за каналами</translation>
    </message>
    <message>
        <source>Magnitudes by channel</source>
        <translation>Величини за каналами</translation>
    </message>
    <message>
        <source>largest |x|</source>
        <translation>найбільше |x|</translation>
    </message>
    <message>
        <source>stands out</source>
        <translation>виділяється</translation>
    </message>
    <message>
        <source>root mean square</source>
        <translation>середньоквадратичне</translation>
    </message>
    <message>
        <source>No inputs</source>
        <translation>Немає входів</translation>
    </message>
    <message>
        <source>Text does not run through this tensor: only matrices that vectors are multiplied with have inputs.</source>
        <translation>Текст не проходить через цей тензор: входи мають лише матриці, на які множать вектори.</translation>
    </message>
    <message>
        <source>The measurements cannot be read</source>
        <translation>Вимірювання не читаються</translation>
    </message>
    <message numerus="yes">
        <source>%n channel(s)</source>
        <translation>
            <numerusform>%n канал</numerusform>
            <numerusform>%n канали</numerusform>
            <numerusform>%n каналів</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 vectors</source>
        <translation>%1 векторів</translation>
    </message>
    <message>
        <source>%1 not finite, left out</source>
        <translation>%1 нескінченних пропущено</translation>
    </message>
    <message>
        <source>Goes into %1</source>
        <translation>Входить у %1</translation>
    </message>
    <message>
        <source>all channels</source>
        <translation>усі канали</translation>
    </message>
    <message>
        <source>outlier channels</source>
        <translation>канали-викиди</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>канал</translation>
    </message>
    <message>
        <source>largest %1 in channel %2</source>
        <translation>найбільше %1 у каналі %2</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Вимірювання</translation>
    </message>
    <message>
        <source>The text is running through the model.</source>
        <translation>Текст проходить через модель.</translation>
    </message>
    <message>
        <source>The text is running through the model: %1.</source>
        <translation>Текст проходить через модель: %1.</translation>
    </message>
    <message>
        <source>Nothing measured yet</source>
        <translation>Ще нічого не виміряно</translation>
    </message>
    <message>
        <source>Choose a calibration text in Plan, under Calibration, and measure the model on it: what goes into each matrix then shows here.</source>
        <translation>Виберіть у плані, у розділі «Калібрування», текст і виміряйте на ньому модель: тоді тут з’явиться, що входить у кожну матрицю.</translation>
    </message>
    <message>
        <source>The model cannot be measured</source>
        <translation>Модель не можна виміряти</translation>
    </message>
    <message>
        <source>Measuring failed</source>
        <translation>Вимірювання не вдалося</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>Ще не виміряно</translation>
    </message>
    <message>
        <source>%1 tokens of the calibration text will run through the model, in the background.</source>
        <translation>%1 токенів тексту для калібрування пройдуть через модель у тлі.</translation>
    </message>
    <message>
        <source>Waiting for other jobs.</source>
        <translation>Чекає на інші завдання.</translation>
    </message>
    <message>
        <source>Reading the text…</source>
        <translation>Читає текст…</translation>
    </message>
    <message>
        <source>Histogram as CSV…</source>
        <translation>Гістограма як CSV…</translation>
    </message>
    <message>
        <source>Channels as CSV…</source>
        <translation>Канали як CSV…</translation>
    </message>
</context>
<context>
    <name>nibble::ui::BitMapModel</name>
    <message>
        <source>embedding</source>
        <translation>вкладення</translation>
    </message>
    <message>
        <source>other</source>
        <translation>інші</translation>
    </message>
    <message>
        <source>output (tied)</source>
        <translation>вихід (спільний)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::BitMapView</name>
    <message>
        <source>Paint %1</source>
        <translation>Малювати %1</translation>
    </message>
    <message>
        <source>Bit map</source>
        <translation>Бітова карта</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) selected</source>
        <translation>
            <numerusform>вибрано %n тензор</numerusform>
            <numerusform>вибрано %n тензори</numerusform>
            <numerusform>вибрано %n тензорів</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: click to select the row, drop a type to give it to every layer</source>
        <translation>%1: клацання вибирає рядок, кинутий тип отримає кожен шар</translation>
    </message>
    <message>
        <source>Layer %1: click to select it, drop a type to give it to the whole layer</source>
        <translation>Шар %1: клацання вибирає його, кинутий тип отримає весь шар</translation>
    </message>
    <message>
        <source>%1, %2, %3 bits</source>
        <translation>%1, %2, %3 біт</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Шар %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Calibration</name>
    <message>
        <source>Measuring on %1</source>
        <translation>Вимірювання на %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CalibrationPanel</name>
    <message>
        <source>Measure</source>
        <translation>Виміряти</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Калібрування</translation>
    </message>
    <message>
        <source>Text like what the model is made for is run through it once, to see what goes into every matrix.</source>
        <translation>Текст, подібний до того, для якого створено модель, один раз проходить крізь неї, щоб побачити, що входить у кожну матрицю.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Джерело</translation>
    </message>
    <message>
        <source>A text to measure on, or a file of importance</source>
        <translation>Текст для вимірювання або файл важливості</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Обсяг</translation>
    </message>
    <message>
        <source>More text gives steadier figures; some ten thousand tokens do</source>
        <translation>Більше тексту дає сталіші числа; кількох десятків тисяч токенів досить</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Контекст</translation>
    </message>
    <message>
        <source>Tokens that the model sees together</source>
        <translation>Токени, які модель бачить разом</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Вимірювання</translation>
    </message>
    <message>
        <source>Choose a calibration text</source>
        <translation>Вибрати текст для калібрування</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.raw);;All files (*)</source>
        <translation>Тексти (*.txt *.md *.raw);;Усі файли (*)</translation>
    </message>
    <message>
        <source>Load an importance matrix</source>
        <translation>Завантажити матрицю важливості</translation>
    </message>
    <message>
        <source>Importance matrices (*.dat *.gguf *.imatrix);;All files (*)</source>
        <translation>Матриці важливості (*.dat *.gguf *.imatrix);;Усі файли (*)</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Нічого</translation>
    </message>
    <message>
        <source>Text file…</source>
        <translation>Текстовий файл…</translation>
    </message>
    <message>
        <source>Importance file…</source>
        <translation>Файл важливості…</translation>
    </message>
    <message>
        <source>The whole text</source>
        <translation>Увесь текст</translation>
    </message>
    <message>
        <source>The whole text · %1 tokens</source>
        <translation>Увесь текст · %1 токенів</translation>
    </message>
    <message numerus="yes">
        <source>%n chunk(s) · %1 tokens</source>
        <translation>
            <numerusform>%n уривок · %1 токенів</numerusform>
            <numerusform>%n уривки · %1 токенів</numerusform>
            <numerusform>%n уривків · %1 токенів</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n token(s) a chunk</source>
        <translation>
            <numerusform>%n токен на уривок</numerusform>
            <numerusform>%n токени на уривок</numerusform>
            <numerusform>%n токенів на уривок</numerusform>
        </translation>
    </message>
    <message>
        <source>The file says how much each input counts. AWQ and GPTQ need text.</source>
        <translation>Файл каже, скільки важить кожен вхід. AWQ і GPTQ потребують тексту.</translation>
    </message>
    <message>
        <source>Choose a text: the bundled one is stories in plain English.</source>
        <translation>Виберіть текст: у комплекті — оповідання простою англійською.</translation>
    </message>
    <message>
        <source>Reading the text…</source>
        <translation>Читає текст…</translation>
    </message>
    <message>
        <source>Waiting for other jobs.</source>
        <translation>Чекає на інші завдання.</translation>
    </message>
    <message>
        <source>Measured already; another amount or text can be measured too</source>
        <translation>Уже виміряно; можна виміряти й інший обсяг чи текст</translation>
    </message>
    <message>
        <source>Runs in the background; the strip at the foot pauses and cancels it</source>
        <translation>Працює у тлі; смуга внизу призупиняє й скасовує</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChannelCard</name>
    <message>
        <source>Channels</source>
        <translation>Канали</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Стовпці</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Рядки</translation>
    </message>
    <message>
        <source>Magnitudes by channel</source>
        <translation>Величини за каналами</translation>
    </message>
    <message>
        <source>One value for each input of the matrix</source>
        <translation>Одне значення на кожен вхід матриці</translation>
    </message>
    <message>
        <source>One value for each output of the matrix</source>
        <translation>Одне значення на кожен вихід матриці</translation>
    </message>
    <message>
        <source>largest |w|</source>
        <translation>найбільше |w|</translation>
    </message>
    <message>
        <source>stands out</source>
        <translation>виділяється</translation>
    </message>
    <message>
        <source>root mean square</source>
        <translation>середньоквадратичне</translation>
    </message>
    <message>
        <source>error</source>
        <translation>похибка</translation>
    </message>
    <message>
        <source>row</source>
        <translation>рядок</translation>
    </message>
    <message>
        <source>column</source>
        <translation>стовпець</translation>
    </message>
    <message>
        <source>largest %1 in %2 %3</source>
        <translation>найбільше %1 у %2 %3</translation>
    </message>
    <message numerus="yes">
        <source>%n stand(s) out · %1</source>
        <translation>
            <numerusform>%n виділяється · %1</numerusform>
            <numerusform>%n виділяються · %1</numerusform>
            <numerusform>%n виділяються · %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChatPage</name>
    <message>
        <source>Temperature, top k, top p, penalties, seed, longest answer</source>
        <translation>Температура, top k, top p, штрафи, зерно, найдовша відповідь</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Вибір токенів</translation>
    </message>
    <message>
        <source>Same seed</source>
        <translation>Те саме зерно</translation>
    </message>
    <message>
        <source>Both draw with the same random numbers, so that only the models differ</source>
        <translation>Обидві тягнуть ті самі випадкові числа, тож різняться лише моделі</translation>
    </message>
    <message>
        <source>System prompt…</source>
        <translation>Системна підказка…</translation>
    </message>
    <message>
        <source>What both models are told before the conversation</source>
        <translation>Що обом моделям повідомляють перед розмовою</translation>
    </message>
    <message>
        <source>Template…</source>
        <translation>Шаблон…</translation>
    </message>
    <message>
        <source>See how the conversation is written out for the model</source>
        <translation>Побачити, як розмову записано для моделі</translation>
    </message>
    <message>
        <source>Blind</source>
        <translation>Наосліп</translation>
    </message>
    <message>
        <source>Hides which model is which, asks which answer is better, and counts</source>
        <translation>Приховує, котра модель де, питає, чия відповідь краща, і рахує</translation>
    </message>
    <message>
        <source>Copy conversation</source>
        <translation>Копіювати розмову</translation>
    </message>
    <message>
        <source>Copies what was said on both sides</source>
        <translation>Копіює сказане обома сторонами</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>Нова розмова</translation>
    </message>
    <message>
        <source>Forgets what was said and begins anew (Ctrl+N)</source>
        <translation>Забуває сказане й починає спочатку (Ctrl+N)</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>Відповісти знову</translation>
    </message>
    <message>
        <source>Takes the last answers back and asks again (Ctrl+R)</source>
        <translation>Забирає останні відповіді й питає ще раз (Ctrl+R)</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Надіслати</translation>
    </message>
    <message>
        <source>Loading it takes about %1 of memory.</source>
        <translation>Завантаження потребує близько %1 пам’яті.</translation>
    </message>
    <message>
        <source>Loading %1</source>
        <translation>Завантаження: %1</translation>
    </message>
    <message>
        <source>Temperature %1 ▾</source>
        <translation>Температура %1 ▾</translation>
    </message>
    <message>
        <source>The plan has changed since this model was loaded.</source>
        <translation>План змінився відтоді, як цю модель завантажили.</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>Завантажити знову</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Зупинити</translation>
    </message>
    <message>
        <source>Ends both answers where they stand (Esc)</source>
        <translation>Обриває обидві відповіді (Esc)</translation>
    </message>
    <message>
        <source>Asks both models (Return)</source>
        <translation>Питає обидві моделі (Enter)</translation>
    </message>
    <message>
        <source>Blind test: %1 %2 · tie %3 · %4 %5</source>
        <translation>Сліпий тест: %1 %2 · нічия %3 · %4 %5</translation>
    </message>
    <message>
        <source>Load anyway</source>
        <translation>Усе одно завантажити</translation>
    </message>
    <message>
        <source>The plan&apos;s methods need calibration first: its text runs through the whole model, which may take long.</source>
        <translation>Методи плану спершу потребують калібрування: його текст проходить через усю модель, що може бути довго.</translation>
    </message>
    <message>
        <source>Calibrate and load</source>
        <translation>Калібрувати й завантажити</translation>
    </message>
    <message>
        <source>The settings name another device by now.</source>
        <translation>У налаштуваннях тепер вибрано інший пристрій.</translation>
    </message>
    <message>
        <source>Loading it takes about %1 of main memory; the settings allow models %2.</source>
        <translation>Завантаження потребує близько %1 оперативної пам’яті; налаштування дозволяють моделям %2.</translation>
    </message>
    <message>
        <source>Loading it takes about %1 of main memory, with the other model %2; the settings allow models %3.</source>
        <translation>Завантаження потребує близько %1 оперативної пам’яті, разом з іншою моделлю %2; налаштування дозволяють моделям %3.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ChatPane</name>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>Pane %1</source>
        <translation>Панель %1</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Завантажити</translation>
    </message>
    <message>
        <source>Time to read the message and give the first token</source>
        <translation>Час на читання повідомлення й перший токен</translation>
    </message>
    <message>
        <source>Memory of the weights and of the conversation (KV cache)</source>
        <translation>Пам’ять ваг і розмови (кеш KV)</translation>
    </message>
    <message>
        <source>Length of the last answer</source>
        <translation>Довжина останньої відповіді</translation>
    </message>
    <message>
        <source>How much of what the model can keep in view is used</source>
        <translation>Скільки зайнято з того, що модель може охопити</translation>
    </message>
    <message>
        <source>Model of pane %1</source>
        <translation>Модель панелі %1</translation>
    </message>
    <message>
        <source>Choose which version of the model answers here</source>
        <translation>Вибрати, яка версія моделі відповідає тут</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Завантаження</translation>
    </message>
    <message>
        <source>Hidden until you vote</source>
        <translation>Приховано до голосування</translation>
    </message>
    <message>
        <source>waiting for its turn</source>
        <translation>чекає своєї черги</translation>
    </message>
    <message>
        <source>Loading was cancelled.</source>
        <translation>Завантаження скасовано.</translation>
    </message>
    <message>
        <source>This model cannot talk</source>
        <translation>Ця модель не може говорити</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Спробувати ще раз</translation>
    </message>
    <message>
        <source>This model has no chat template: it goes on with your text instead.</source>
        <translation>Ця модель не має шаблону розмови: вона натомість продовжує ваш текст.</translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation>%1 ток/с</translation>
    </message>
    <message>
        <source>– tok/s</source>
        <translation>– ток/с</translation>
    </message>
    <message>
        <source>first token –</source>
        <translation>перший токен –</translation>
    </message>
    <message>
        <source>first token %1</source>
        <translation>перший токен %1</translation>
    </message>
    <message>
        <source>Weights %1, shared with the other pane; conversation %2</source>
        <translation>Ваги %1, спільні з іншою панеллю; розмова %2</translation>
    </message>
    <message>
        <source>Weights %1, conversation (KV cache) %2</source>
        <translation>Ваги %1, розмова (кеш KV) %2</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n токен</numerusform>
            <numerusform>%n токени</numerusform>
            <numerusform>%n токенів</numerusform>
        </translation>
    </message>
    <message>
        <source>context %1 / %2</source>
        <translation>контекст %1 / %2</translation>
    </message>
    <message>
        <source>%1 ▾</source>
        <translation>%1 ▾</translation>
    </message>
    <message>
        <source>Device of pane %1: %2</source>
        <translation>Пристрій панелі %1: %2</translation>
    </message>
    <message>
        <source>Runs on %1. Choose another device</source>
        <translation>Працює на %1. Вибрати інший пристрій</translation>
    </message>
    <message>
        <source>Choose where the model runs</source>
        <translation>Вибрати, де працює модель</translation>
    </message>
    <message>
        <source>This model runs on the processor: %1</source>
        <translation>Ця модель працює на процесорі: %1</translation>
    </message>
    <message>
        <source>Speed on %1 after the first token, without the other pane&apos;s share</source>
        <translation>Швидкість на %1 після першого токена, без частки іншої панелі</translation>
    </message>
    <message>
        <source>%1 of %2 layers run on the GPU, which has no room for more; the others run on the processor</source>
        <translation>%1 з %2 шарів працюють на GPU, для більшого там бракує місця; решта — на процесорі</translation>
    </message>
    <message>
        <source>%1 was lost, and the processor has no room for this model.</source>
        <translation>%1 втрачено, а на процесорі для цієї моделі немає місця.</translation>
    </message>
    <message>
        <source>%1 was lost; this model goes on on the processor.</source>
        <translation>%1 втрачено; ця модель продовжує на процесорі.</translation>
    </message>
    <message>
        <source>%1 has no memory left; this model goes on on the processor.</source>
        <translation>%1 не має більше пам’яті; ця модель продовжує на процесорі.</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>Завантажити знову</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Comparison</name>
    <message>
        <source>nothing</source>
        <translation>нічого</translation>
    </message>
    <message>
        <source>plan</source>
        <translation>план</translation>
    </message>
    <message>
        <source>plan (%1, kept)</source>
        <translation>план (%1, лишається)</translation>
    </message>
    <message>
        <source>plan (%1)</source>
        <translation>план (%1)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::CurvesPlot</name>
    <message>
        <source>Running perplexity of each variant</source>
        <translation>Поточна перплексія кожної версії</translation>
    </message>
    <message>
        <source>Chunks of text</source>
        <translation>Уривки тексту</translation>
    </message>
    <message>
        <source>Perplexity so far</source>
        <translation>Перплексія досі</translation>
    </message>
    <message>
        <source>Curves appear here while an evaluation runs.
Lower is better; the distance to the original is what was lost.</source>
        <translation>Під час оцінки тут з’являються криві.
Нижче — краще; відстань до оригіналу — це втрата.</translation>
    </message>
    <message>
        <source>After chunk %1</source>
        <translation>Після уривка %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::DeviceMenu</name>
    <message>
        <source>As in Settings (%1)</source>
        <translation>Як у налаштуваннях (%1)</translation>
    </message>
    <message>
        <source>Looking for GPUs…</source>
        <translation>Пошук GPU…</translation>
    </message>
</context>
<context>
    <name>nibble::ui::DistributionsPage</name>
    <message>
        <source>Against: %1</source>
        <translation>Проти: %1</translation>
    </message>
    <message>
        <source>Compare with, now %1</source>
        <translation>Порівняти з, зараз %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>The plan keeps this tensor as it is, so there is no error.</source>
        <translation>План лишає цей тензор як є, тож похибки немає.</translation>
    </message>
    <message>
        <source>Choose the plan or a file to compare with, and the error appears here.</source>
        <translation>Виберіть план або файл для порівняння, і тут з’явиться похибка.</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>План</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Нічого</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Файл…</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Порівняти з</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors config.json *.safetensors.index.json);;All files (*)</source>
        <translation>Моделі (*.gguf *.safetensors config.json *.safetensors.index.json);;Усі файли (*)</translation>
    </message>
    <message>
        <source>The plan weighs errors by calibration, which is not measured yet.</source>
        <translation>План зважує похибки за калібруванням, якого ще не виміряно.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Виміряти</translation>
    </message>
    <message>
        <source>The plan&apos;s method finds the values of this tensor while text runs through the whole model.</source>
        <translation>Метод плану знаходить значення цього тензора, поки текст проходить через усю модель.</translation>
    </message>
    <message>
        <source>Calibrate the plan</source>
        <translation>Калібрувати план</translation>
    </message>
    <message>
        <source>Calibrating %1</source>
        <translation>Калібрування %1</translation>
    </message>
    <message>
        <source>Histogram as CSV…</source>
        <translation>Гістограма як CSV…</translation>
    </message>
    <message>
        <source>Error as CSV…</source>
        <translation>Похибка як CSV…</translation>
    </message>
    <message>
        <source>Columns as CSV…</source>
        <translation>Стовпці як CSV…</translation>
    </message>
    <message>
        <source>Rows as CSV…</source>
        <translation>Рядки як CSV…</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ErrorBar</name>
    <message>
        <source>Dismiss</source>
        <translation>Приховати</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ErrorCard</name>
    <message>
        <source>Error of the values</source>
        <translation>Похибка значень</translation>
    </message>
    <message>
        <source>Histogram of the errors</source>
        <translation>Гістограма похибок</translation>
    </message>
    <message>
        <source>Original minus compared value, weight by weight</source>
        <translation>Оригінал мінус порівнюване значення, вага за вагою</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluatePage</name>
    <message>
        <source>Perplexity while it runs</source>
        <translation>Перплексія в процесі</translation>
    </message>
    <message>
        <source>Size against KL divergence</source>
        <translation>Розмір проти розбіжності KL</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>Версії</translation>
    </message>
    <message>
        <source>Drop model files here to add them</source>
        <translation>Киньте сюди файли моделей, щоб додати їх</translation>
    </message>
    <message>
        <source>%1 · context %2</source>
        <translation>%1 · контекст %2</translation>
    </message>
    <message>
        <source>chunk %1 of %2</source>
        <translation>уривок %1 з %2</translation>
    </message>
    <message>
        <source>chunk %1</source>
        <translation>уривок %1</translation>
    </message>
    <message>
        <source>On the processor: %1. %2.</source>
        <translation>На процесорі: %1. %2.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluationBar</name>
    <message>
        <source>Compare with the first</source>
        <translation>Порівняти з першою</translation>
    </message>
    <message>
        <source>Add variant ▾</source>
        <translation>Додати версію ▾</translation>
    </message>
    <message>
        <source>The text the model is measured on. It should be text the model was not trained on</source>
        <translation>Текст, на якому вимірюють модель. На ньому модель не мала навчатися</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Контекст</translation>
    </message>
    <message>
        <source>Tokens the model sees at once: more context gives lower perplexity, so compare like with like</source>
        <translation>Токени, які модель бачить одразу: більший контекст дає нижчу перплексію, тож порівнюйте однакове</translation>
    </message>
    <message>
        <source>context %1</source>
        <translation>контекст %1</translation>
    </message>
    <message>
        <source>all chunks</source>
        <translation>усі уривки</translation>
    </message>
    <message>
        <source> chunks</source>
        <translation> уривків</translation>
    </message>
    <message>
        <source>Number of chunks</source>
        <translation>Кількість уривків</translation>
    </message>
    <message>
        <source>How many pieces of text are measured; four times as many halve the error. 0 takes all</source>
        <translation>Скільки уривків тексту вимірювати; вчетверо більше зменшує похибку вдвічі. 0 бере всі</translation>
    </message>
    <message>
        <source>Runs the first variant along and measures how far the others&apos; predictions are from its own</source>
        <translation>Запускає першу версію поруч і вимірює, наскільки передбачення інших відхиляються від її власних</translation>
    </message>
    <message>
        <source>Adds the plan, a file, or what was measured before; model files may also be dropped on the table</source>
        <translation>Додає план, файл або виміряне раніше; файли моделей можна також кинути на таблицю</translation>
    </message>
    <message>
        <source>%1 ▾</source>
        <translation>%1 ▾</translation>
    </message>
    <message>
        <source>Text: %1</source>
        <translation>Текст: %1</translation>
    </message>
    <message>
        <source>of %1 (%2 tokens)</source>
        <translation>з %1 (%2 токенів)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Почати</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Ще раз</translation>
    </message>
    <message>
        <source>Stops the evaluation; what was measured so far is kept in Runs</source>
        <translation>Зупиняє оцінку; виміряне лишається в «Запусках»</translation>
    </message>
    <message>
        <source>Measures every variant that is not measured yet, side by side</source>
        <translation>Вимірює кожну ще не виміряну версію, поруч</translation>
    </message>
    <message>
        <source>Held-out book pages (bundled)</source>
        <translation>Відкладені сторінки книжок (у комплекті)</translation>
    </message>
    <message>
        <source>%1 (default)</source>
        <translation>%1 (типовий)</translation>
    </message>
    <message>
        <source>Choose a text file…</source>
        <translation>Вибрати текстовий файл…</translation>
    </message>
    <message>
        <source>The plan as it is now</source>
        <translation>План, яким він є зараз</translation>
    </message>
    <message>
        <source>Model file…</source>
        <translation>Файл моделі…</translation>
    </message>
    <message>
        <source>Written from this model</source>
        <translation>Записано з цієї моделі</translation>
    </message>
    <message>
        <source>Measured earlier on this text</source>
        <translation>Виміряно раніше на цьому тексті</translation>
    </message>
    <message>
        <source>%1 · %2 · KLD %3</source>
        <translation>%1 · %2 · KLD %3</translation>
    </message>
    <message>
        <source>Text to measure on</source>
        <translation>Текст для вимірювання</translation>
    </message>
    <message>
        <source>Text (*.txt *.raw *.md);;All files (*)</source>
        <translation>Текст (*.txt *.raw *.md);;Усі файли (*)</translation>
    </message>
    <message>
        <source>Versions of the model</source>
        <translation>Версії моделі</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors config.json);;All files (*)</source>
        <translation>Моделі (*.gguf *.safetensors config.json);;Усі файли (*)</translation>
    </message>
    <message>
        <source>Multiple-choice questions</source>
        <translation>Запитання з вибором відповіді</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Немає</translation>
    </message>
    <message>
        <source>Which sentence comes next (bundled)</source>
        <translation>Яке речення наступне (у комплекті)</translation>
    </message>
    <message>
        <source>Choose a question file…</source>
        <translation>Вибрати файл запитань…</translation>
    </message>
    <message>
        <source>Questions to ask</source>
        <translation>Запитання, які поставити</translation>
    </message>
    <message>
        <source>Questions, one JSON object a line (*.jsonl *.json);;All files (*)</source>
        <translation>Запитання, один об’єкт JSON у рядку (*.jsonl *.json);;Усі файли (*)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluationController</name>
    <message numerus="yes">
        <source>Evaluating %n variant(s)</source>
        <translation>
            <numerusform>Оцінка %n версії</numerusform>
            <numerusform>Оцінка %n версій</numerusform>
            <numerusform>Оцінка %n версій</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 of %3 layers</source>
        <translation>%1, %2 з %3 шарів</translation>
    </message>
</context>
<context>
    <name>nibble::ui::EvaluationModel</name>
    <message>
        <source>A version of the model; the first is what the others are compared with</source>
        <translation>Версія моделі; з першою порівнюються інші</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>Версія</translation>
    </message>
    <message>
        <source>Size of the file, or what it will be</source>
        <translation>Розмір файлу зараз або потім</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Розмір</translation>
    </message>
    <message>
        <source>Bits per weight, over all tensors</source>
        <translation>Бітів на вагу, за всіма тензорами</translation>
    </message>
    <message>
        <source>bpw</source>
        <translation>bpw</translation>
    </message>
    <message>
        <source>How surprised the model is by the text: lower is better. ± is the standard error of sampling this text</source>
        <translation>Наскільки текст дивує модель: нижче — краще. ± — стандартна похибка вибору цього тексту</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Перплексія</translation>
    </message>
    <message>
        <source>Perplexity above that of the first variant</source>
        <translation>Перплексія понад перплексію першої версії</translation>
    </message>
    <message>
        <source>Δ</source>
        <translation>Δ</translation>
    </message>
    <message>
        <source>Mean KL divergence from the first variant, in nats: how much the predictions moved. 0 is no change</source>
        <translation>Середня розбіжність KL від першої версії, в натах: наскільки зсунулися передбачення. 0 — без змін</translation>
    </message>
    <message>
        <source>KLD mean</source>
        <translation>KLD середня</translation>
    </message>
    <message>
        <source>The divergence that only one token in a hundred exceeds: how bad it gets</source>
        <translation>Розбіжність, яку перевищує лише один токен зі ста: наскільки погано буває</translation>
    </message>
    <message>
        <source>KLD 99 %</source>
        <translation>KLD 99 %</translation>
    </message>
    <message>
        <source>How often both find the same token most likely</source>
        <translation>Як часто обидві вважають найімовірнішим той самий токен</translation>
    </message>
    <message>
        <source>Same top token</source>
        <translation>Той самий перший токен</translation>
    </message>
    <message>
        <source>Tokens read a second on this computer</source>
        <translation>Прочитано токенів за секунду на цьому комп’ютері</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>Токенів/с</translation>
    </message>
    <message>
        <source>What has been done of it</source>
        <translation>Що з цього зроблено</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Стан</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>готово до запуску</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>чекає</translation>
    </message>
    <message>
        <source>running</source>
        <translation>виконується</translation>
    </message>
    <message>
        <source>done</source>
        <translation>готово</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>не вдалося</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>скасовано</translation>
    </message>
    <message>
        <source>Multiple-choice questions answered right: the choice with the highest probability for its length counts. ± is the standard error of sampling these questions</source>
        <translation>Правильні відповіді на запитання з вибором: враховується варіант із найвищою ймовірністю щодо його довжини. ± — стандартна похибка вибірки цих запитань</translation>
    </message>
    <message>
        <source>Right answers</source>
        <translation>Правильні відповіді</translation>
    </message>
    <message>
        <source>On %1</source>
        <translation>Пристрій: %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ExportCard</name>
    <message>
        <source>Loads in</source>
        <translation>Завантажується в</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Записати</translation>
    </message>
    <message>
        <source>Quantizes in the background; other pages stay usable</source>
        <translation>Квантує у фоні; інші сторінки лишаються доступними</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Копіювати команду</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопійовано</translation>
    </message>
    <message>
        <source>Not copied</source>
        <translation>Не скопійовано</translation>
    </message>
    <message>
        <source>On the clipboard</source>
        <translation>У буфері обміну</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FirstSteps</name>
    <message>
        <source>First steps</source>
        <translation>Перші кроки</translation>
    </message>
    <message>
        <source>Drag a type from the palette onto a row, a column or a cell.</source>
        <translation>Перетягніть тип із палітри на рядок, стовпець або клітинку.</translation>
    </message>
    <message>
        <source>Fewer bits make a smaller file and a less exact model. Evaluate and Chat show what it costs; Quantize writes the file. Every edit can be undone.</source>
        <translation>Менше бітів — менший файл і менш точна модель. «Оцінка» і «Чат» показують, чого це коштує; «Квантувати» записує файл. Кожну зміну можна скасувати.</translation>
    </message>
    <message>
        <source>Got it</source>
        <translation>Зрозуміло</translation>
    </message>
    <message>
        <source>Closes this hint for good</source>
        <translation>Закриває цю підказку назавжди</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FitCurve</name>
    <message>
        <source>What sizes buy</source>
        <translation>Що дає розмір</translation>
    </message>
    <message>
        <source>bits per weight</source>
        <translation>біт на вагу</translation>
    </message>
    <message>
        <source>expected KL divergence</source>
        <translation>очікувана KL-дивергенція</translation>
    </message>
    <message>
        <source>error</source>
        <translation>похибка</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FitPanel</name>
    <message>
        <source>Measure</source>
        <translation>Виміряти</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>Use this plan</source>
        <translation>Взяти цей план</translation>
    </message>
    <message>
        <source>Fit to size</source>
        <translation>Вмістити в розмір</translation>
    </message>
    <message>
        <source>Bits go where they do most good: every type is tried on every tensor, then the types are chosen that lose least within the size.</source>
        <translation>Біти йдуть туди, де від них найбільше користі: кожен тип випробовується на кожному тензорі, тоді обираються типи, що втрачають найменше в межах розміру.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Розмір</translation>
    </message>
    <message>
        <source>Unit of the size</source>
        <translation>Одиниця розміру</translation>
    </message>
    <message>
        <source>bits per weight</source>
        <translation>біт на вагу</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Вимірювання</translation>
    </message>
    <message>
        <source>Gives every tensor its type; one step of undo</source>
        <translation>Дає кожному тензору його тип; один крок скасування</translation>
    </message>
    <message>
        <source>Waiting for other jobs.</source>
        <translation>Чекає на інші завдання.</translation>
    </message>
    <message>
        <source>Measuring what each tensor needs, %1 left.</source>
        <translation>Вимірюється, що потрібно кожному тензору, ще %1.</translation>
    </message>
    <message>
        <source>Measuring what each tensor needs.</source>
        <translation>Вимірюється, що потрібно кожному тензору.</translation>
    </message>
    <message>
        <source>Each tensor will be tried alone on the calibration text.</source>
        <translation>Кожен тензор буде випробувано окремо на тексті калібрування.</translation>
    </message>
    <message>
        <source>The importance file says what counts. With calibration text each tensor would be tried alone, which is surer.</source>
        <translation>Файл важливості каже, що має вагу. З текстом калібрування кожен тензор випробовувався б окремо, а це надійніше.</translation>
    </message>
    <message>
        <source>Choose calibration text first, at the foot of the palette: without it every column counts alike, and the result is no better than a named mix.</source>
        <translation>Спершу оберіть текст калібрування внизу палітри: без нього всі стовпці важать однаково, і результат не кращий за іменовану суміш.</translation>
    </message>
    <message>
        <source>Measured on the calibration text. Click or drag along the curve.</source>
        <translation>Виміряно на тексті калібрування. Клацніть або тягніть уздовж кривої.</translation>
    </message>
    <message>
        <source>Compared by errors alone. Click or drag along the curve.</source>
        <translation>Порівняно лише за похибками. Клацніть або тягніть уздовж кривої.</translation>
    </message>
    <message>
        <source>%1 · %2 bits per weight</source>
        <translation>%1 · %2 бітів на вагу</translation>
    </message>
    <message>
        <source>KL about %1</source>
        <translation>KL близько %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FolderCard</name>
    <message>
        <source>About; embeddings and norms stay as the model has them</source>
        <translation>Приблизно; вкладення й норми лишаються такими, як у моделі</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>Біти</translation>
    </message>
    <message>
        <source>Of each weight</source>
        <translation>На кожну вагу</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Група</translation>
    </message>
    <message>
        <source>a row</source>
        <translation>рядок</translation>
    </message>
    <message>
        <source>Zero</source>
        <translation>Нуль</translation>
    </message>
    <message>
        <source>In the middle, or where each group&apos;s values want it: better at few bits, and some programs are slower with it</source>
        <translation>Посередині або там, де його хочуть значення кожної групи: краще за малої кількості бітів, а деякі програми з ним повільніші</translation>
    </message>
    <message>
        <source>in the middle</source>
        <translation>посередині</translation>
    </message>
    <message>
        <source>per group</source>
        <translation>для кожної групи</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Метод</translation>
    </message>
    <message>
        <source>How values are chosen</source>
        <translation>Як обираються значення</translation>
    </message>
    <message>
        <source>Output folder, %1</source>
        <translation>Вихідна тека, %1</translation>
    </message>
    <message>
        <source>The folder appears under this name only once it is whole</source>
        <translation>Тека з’являється під цією назвою лише тоді, коли вона готова повністю</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Огляд…</translation>
    </message>
    <message>
        <source>Choose where the folder goes</source>
        <translation>Обрати, куди піде тека</translation>
    </message>
    <message>
        <source>Write to</source>
        <translation>Записати у</translation>
    </message>
    <message>
        <source>The command line that writes the same folder</source>
        <translation>Командний рядок, що запише таку саму теку</translation>
    </message>
    <message>
        <source>Write the folder into</source>
        <translation>Записати теку в</translation>
    </message>
    <message>
        <source>%1 · %2 bits per weight</source>
        <translation>%1 · %2 бітів на вагу</translation>
    </message>
    <message>
        <source>%1 needs calibration text</source>
        <translation>%1 потребує тексту калібрування</translation>
    </message>
    <message>
        <source>Choose it in Plan, at the foot of the palette, or take another method here.</source>
        <translation>Оберіть його в плані внизу палітри або візьміть тут інший метод.</translation>
    </message>
    <message>
        <source>a Hugging Face folder of packed integers</source>
        <translation>тека Hugging Face з упакованими цілими числами</translation>
    </message>
    <message>
        <source>vllm serve FOLDER</source>
        <translation>vllm serve ТЕКА</translation>
    </message>
    <message>
        <source>AutoModelForCausalLM.from_pretrained(FOLDER), with gptqmodel</source>
        <translation>AutoModelForCausalLM.from_pretrained(ТЕКА), з gptqmodel</translation>
    </message>
    <message>
        <source>--model-path FOLDER</source>
        <translation>--model-path ТЕКА</translation>
    </message>
    <message>
        <source>-m FOLDER, 4 bits</source>
        <translation>-m ТЕКА, 4 біти</translation>
    </message>
    <message>
        <source>a Hugging Face folder in AutoAWQ&apos;s GEMM layout</source>
        <translation>тека Hugging Face у розкладці GEMM від AutoAWQ</translation>
    </message>
    <message>
        <source>--model-format awq FOLDER</source>
        <translation>--model-format awq ТЕКА</translation>
    </message>
    <message>
        <source>Write %1</source>
        <translation>Записати %1</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Діапазон</translation>
    </message>
    <message>
        <source>Which values of a group its codes reach; what lies beyond is clipped</source>
        <translation>Яких значень групи сягають її коди; усе поза ними обрізається</translation>
    </message>
    <message>
        <source>searched</source>
        <translation>знайдений пошуком</translation>
    </message>
    <message>
        <source>smallest to largest</source>
        <translation>від найменшого до найбільшого</translation>
    </message>
    <message>
        <source>99th percentile</source>
        <translation>99-й перцентиль</translation>
    </message>
    <message>
        <source>least squared error</source>
        <translation>найменша квадратична похибка</translation>
    </message>
    <message>
        <source>Groups of</source>
        <translation>Групи з</translation>
    </message>
    <message>
        <source>Neighbours, or inputs of like size (desc_act), which only GPTQ can make: some programs are slower with it</source>
        <translation>Сусіди або входи подібної величини (desc_act), які вміє лише GPTQ: деякі програми з ними повільніші</translation>
    </message>
    <message>
        <source>neighbours</source>
        <translation>сусідів</translation>
    </message>
    <message>
        <source>like inputs</source>
        <translation>подібних входів</translation>
    </message>
    <message>
        <source>Weights that share a scale: so many of a row, all of it, or all there are</source>
        <translation>Ваги зі спільним масштабом: стільки з рядка, увесь рядок або всі</translation>
    </message>
    <message>
        <source>a matrix</source>
        <translation>матриця</translation>
    </message>
    <message>
        <source>least divergence (KL)</source>
        <translation>найменша розбіжність (KL)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::FolderExport</name>
    <message>
        <source>Writing %1</source>
        <translation>Запис %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::GgufCard</name>
    <message>
        <source>llama-cli -m FILE, or llama-server -m FILE</source>
        <translation>llama-cli -m ФАЙЛ або llama-server -m ФАЙЛ</translation>
    </message>
    <message>
        <source>A Modelfile with the line FROM FILE, then ollama create</source>
        <translation>Modelfile з рядком FROM ФАЙЛ, потім ollama create</translation>
    </message>
    <message>
        <source>lms import FILE, or its folder of models</source>
        <translation>lms import ФАЙЛ або його тека моделей</translation>
    </message>
    <message>
        <source>koboldcpp --model FILE</source>
        <translation>koboldcpp --model ФАЙЛ</translation>
    </message>
    <message>
        <source>Settings, model providers, import</source>
        <translation>Налаштування, постачальники моделей, імпорт</translation>
    </message>
    <message>
        <source>Put the file into its folder of models</source>
        <translation>Покладіть файл у його теку моделей</translation>
    </message>
    <message>
        <source>GGUF</source>
        <translation>GGUF</translation>
    </message>
    <message>
        <source>one file that holds weights, tokenizer and settings</source>
        <translation>один файл із вагами, токенізатором і налаштуваннями</translation>
    </message>
    <message>
        <source>Of the tensors under the plan; the file adds a header</source>
        <translation>Тензорів за планом; файл додає заголовок</translation>
    </message>
    <message>
        <source>The command line that writes the same file; a plan of many rules goes into a recipe file beside it</source>
        <translation>Командний рядок, що запише той самий файл; план із багатьох правил іде у файл рецепта поруч</translation>
    </message>
    <message>
        <source>%1 · %2 bits per weight</source>
        <translation>%1 · %2 бітів на вагу</translation>
    </message>
    <message>
        <source>Write GGUF</source>
        <translation>Записати GGUF</translation>
    </message>
</context>
<context>
    <name>nibble::ui::GgufExport</name>
    <message>
        <source>Verifying %1</source>
        <translation>Перевіряється %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::GpuMemory</name>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 з %2</translation>
    </message>
    <message>
        <source>%1 of the %2 of %3</source>
        <translation>%1 з %2, що має %3</translation>
    </message>
    <message>
        <source>%1, too much for the %2 of %3</source>
        <translation>%1, забагато для %2, що має %3</translation>
    </message>
    <message>
        <source>Weights, KV cache, and room for computing a batch of tokens.</source>
        <translation>Ваги, кеш KV і місце для обчислення кількох токенів разом.</translation>
    </message>
    <message>
        <source>Free: %1.</source>
        <translation>Вільно: %1.</translation>
    </message>
    <message>
        <source>The processor runs it: %1</source>
        <translation>Рахує процесор: %1</translation>
    </message>
    <message>
        <source>It has no shaders for these types: the processor runs all layers</source>
        <translation>Для цих типів немає шейдерів: усі шари рахує процесор</translation>
    </message>
    <message>
        <source>Not one layer fits: the processor runs all of them</source>
        <translation>Не вміщується жоден шар: усі рахує процесор</translation>
    </message>
    <message>
        <source>All layers on the GPU, the table of tokens on the processor</source>
        <translation>Усі шари на GPU, таблиця токенів на процесорі</translation>
    </message>
    <message>
        <source>the others take %1, too much for %2 RAM</source>
        <translation>решті потрібно %1, забагато для %2 RAM</translation>
    </message>
    <message>
        <source>it has no shaders for the others, which take %1 RAM</source>
        <translation>для решти немає шейдерів, їй потрібно %1 RAM</translation>
    </message>
    <message>
        <source>the others take %1 RAM</source>
        <translation>решті потрібно %1 RAM</translation>
    </message>
    <message>
        <source>%1 of %2 layers on the GPU</source>
        <translation>%1 з %2 шарів на GPU</translation>
    </message>
</context>
<context>
    <name>nibble::ui::GuideDialog</name>
    <message>
        <source>User guide</source>
        <translation>Посібник</translation>
    </message>
</context>
<context>
    <name>nibble::ui::HistogramCard</name>
    <message>
        <source>Log</source>
        <translation>Лог</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Зберегти…</translation>
    </message>
    <message>
        <source>Histogram of the weights</source>
        <translation>Гістограма ваг</translation>
    </message>
    <message>
        <source>Turn the wheel to zoom, drag to move, double-click for the whole range</source>
        <translation>Коліщатко масштабує, перетягування зсуває, подвійне клацання показує весь діапазон</translation>
    </message>
    <message>
        <source>Counts on a logarithmic scale, so that rare values show</source>
        <translation>Кількості за логарифмічною шкалою, щоб було видно рідкісні значення</translation>
    </message>
    <message>
        <source>Logarithmic counts</source>
        <translation>Логарифмічні кількості</translation>
    </message>
    <message>
        <source>What the weights are compared with</source>
        <translation>З чим порівнюються ваги</translation>
    </message>
    <message>
        <source>Keep what is shown as picture or table</source>
        <translation>Зберегти показане як зображення чи таблицю</translation>
    </message>
    <message>
        <source>Compare with the plan</source>
        <translation>Порівняти з планом</translation>
    </message>
    <message>
        <source>original %1</source>
        <translation>оригінал %1</translation>
    </message>
    <message>
        <source>%1, one block&apos;s levels</source>
        <translation>%1, рівні одного блоку</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>reading a sample…</source>
        <translation>читає вибірку…</translation>
    </message>
    <message>
        <source>This tensor cannot be shown</source>
        <translation>Цей тензор не можна показати</translation>
    </message>
</context>
<context>
    <name>nibble::ui::HistogramPlot</name>
    <message>
        <source>%1 to %2</source>
        <translation>від %1 до %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Inspector</name>
    <message>
        <source>several</source>
        <translation>кілька</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Тип</translation>
    </message>
    <message>
        <source>How the numbers of the selected tensors are stored</source>
        <translation>Як зберігаються числа вибраних тензорів</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Метод</translation>
    </message>
    <message>
        <source>How the values are chosen within that type</source>
        <translation>Як вибираються значення в межах цього типу</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Розмір</translation>
    </message>
    <message>
        <source>Bytes in the original, and under the plan</source>
        <translation>Байти в оригіналі й за планом</translation>
    </message>
    <message>
        <source>Error (relative)</source>
        <translation>Похибка (відносна)</translation>
    </message>
    <message>
        <source>Root mean square of what the last quantization changed, relative to the weights</source>
        <translation>Середньоквадратична зміна від останнього квантування, відносно ваг</translation>
    </message>
    <message>
        <source>Against preset</source>
        <translation>Проти набору</translation>
    </message>
    <message>
        <source>Bytes more or fewer than the preset gives it</source>
        <translation>На скільки байтів більше чи менше, ніж дає набір</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Форма</translation>
    </message>
    <message>
        <source>Rows by columns</source>
        <translation>Рядки на стовпці</translation>
    </message>
    <message>
        <source>The whole plan</source>
        <translation>Увесь план</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) selected</source>
        <translation>
            <numerusform>вибрано %n тензор</numerusform>
            <numerusform>вибрано %n тензори</numerusform>
            <numerusform>вибрано %n тензорів</numerusform>
        </translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>не виміряно</translation>
    </message>
    <message>
        <source>Kept as it is: %1</source>
        <translation>Лишається як є: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) differ from %1</source>
        <translation>
            <numerusform>%n тензор відрізняється від %1</numerusform>
            <numerusform>%n тензори відрізняються від %1</numerusform>
            <numerusform>%n тензорів відрізняються від %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Select tensors in the map or the table to see and change them here.</source>
        <translation>Виберіть тензори на карті або в таблиці, щоб побачити й змінити їх тут.</translation>
    </message>
    <message>
        <source>Default method</source>
        <translation>Типовий метод</translation>
    </message>
    <message>
        <source>How values are chosen for all tensors that nobody chose another method for</source>
        <translation>Як вибираються значення всіх тензорів, для яких не вибрано іншого методу</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Job</name>
    <message>
        <source>Started</source>
        <translation>Розпочато</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Завершено</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Скасовано</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Не вдалося: %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobQueue</name>
    <message>
        <source>This run will not be kept: %1</source>
        <translation>Цей запуск не буде збережено: %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobsDialog</name>
    <message>
        <source>queued</source>
        <translation>у черзі</translation>
    </message>
    <message>
        <source>running</source>
        <translation>виконується</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>призупинено</translation>
    </message>
    <message>
        <source>done</source>
        <translation>готово</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>не вдалося</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>скасовано</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Призупинити</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>Remove from list</source>
        <translation>Прибрати зі списку</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Завдання</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Лог</translation>
    </message>
    <message>
        <source>Choose a job to read its log</source>
        <translation>Виберіть завдання, щоб прочитати його журнал</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрити</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Продовжити</translation>
    </message>
</context>
<context>
    <name>nibble::ui::JobsStrip</name>
    <message>
        <source>Pause</source>
        <translation>Призупинити</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Перебіг</translation>
    </message>
    <message>
        <source>All jobs with their logs</source>
        <translation>Усі завдання з їхніми журналами</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>призупинено</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>лишилося %1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Продовжити</translation>
    </message>
    <message numerus="yes">
        <source>%n more job(s) queued</source>
        <translation>
            <numerusform>ще %n завдання в черзі</numerusform>
            <numerusform>ще %n завдання в черзі</numerusform>
            <numerusform>ще %n завдань у черзі</numerusform>
        </translation>
    </message>
    <message>
        <source>All jobs</source>
        <translation>Усі завдання</translation>
    </message>
    <message>
        <source>%1 failed: %2</source>
        <translation>%1: не вдалося: %2</translation>
    </message>
    <message>
        <source>No jobs running</source>
        <translation>Завдань немає</translation>
    </message>
    <message>
        <source>%1: cancelled</source>
        <translation>%1: скасовано</translation>
    </message>
    <message>
        <source>%1: done</source>
        <translation>%1: готово</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MainWindow</name>
    <message>
        <source>Nibble</source>
        <translation>Nibble</translation>
    </message>
    <message>
        <source>%1 – Nibble</source>
        <translation>%1 – Nibble</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Відкрити модель</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors config.json *.safetensors.index.json);;All files (*)</source>
        <translation>Моделі (*.gguf *.safetensors config.json *.safetensors.index.json);;Усі файли (*)</translation>
    </message>
    <message>
        <source>Quantize to</source>
        <translation>Квантувати у файл</translation>
    </message>
    <message>
        <source>GGUF (*.gguf)</source>
        <translation>GGUF (*.gguf)</translation>
    </message>
    <message>
        <source>Jobs are running</source>
        <translation>Виконуються завдання</translation>
    </message>
    <message>
        <source>Closing cancels them. What was not finished leaves no file.</source>
        <translation>Закриття скасує їх. Незавершене не залишить файлу.</translation>
    </message>
    <message>
        <source>Cancel jobs and close</source>
        <translation>Скасувати завдання й закрити</translation>
    </message>
    <message>
        <source>Keep working</source>
        <translation>Працювати далі</translation>
    </message>
    <message>
        <source>Drop to open</source>
        <translation>Відпустіть, щоб відкрити</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MeasurementPlot</name>
    <message>
        <source>Measured curve</source>
        <translation>Виміряна крива</translation>
    </message>
</context>
<context>
    <name>nibble::ui::MemoryPanel</name>
    <message>
        <source>Memory at context</source>
        <translation>Пам’ять за контексту</translation>
    </message>
    <message>
        <source>Context length</source>
        <translation>Довжина контексту</translation>
    </message>
    <message>
        <source>Tokens that the model can look back on: each takes room for its keys and values, in half precision</source>
        <translation>Токени, на які модель може озирнутися: кожен займає місце для ключів і значень, у половинній точності</translation>
    </message>
    <message>
        <source>The context&apos;s size is unknown: %1</source>
        <translation>Розмір контексту невідомий: %1</translation>
    </message>
    <message>
        <source>%1 of %2 RAM</source>
        <translation>%1 з %2 RAM</translation>
    </message>
    <message>
        <source>%1, too much for %2 RAM</source>
        <translation>%1, забагато для %2 RAM</translation>
    </message>
    <message>
        <source>weights %1</source>
        <translation>ваги %1</translation>
    </message>
    <message>
        <source>KV cache %1</source>
        <translation>кеш KV %1</translation>
    </message>
    <message>
        <source>≈ %1 tok/s, ≈ %2 once the context is full</source>
        <translation>≈ %1 ток/с, ≈ %2, коли контекст повний</translation>
    </message>
    <message>
        <source>Decoding reads the weights once for every token: this is what the memory&apos;s %1 a second allow</source>
        <translation>Для кожного токена ваги читаються один раз: стільки дозволяють %1 за секунду пам’яті</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ModelHeader</name>
    <message>
        <source>Quantize…</source>
        <translation>Квантувати…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Bytes of the tensors now, and under the plan</source>
        <translation>Байти тензорів зараз і за планом</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>Бітів на вагу</translation>
    </message>
    <message>
        <source>Mean over all tensors now, and under the plan</source>
        <translation>Середнє за всіма тензорами зараз і за планом</translation>
    </message>
    <message>
        <source>Write the plan as a GGUF file (Ctrl+Return)</source>
        <translation>Записати план як файл GGUF (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Скасувати зміну</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Повторити зміну</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Open another model or close this one</source>
        <translation>Відкрити іншу модель або закрити цю</translation>
    </message>
    <message>
        <source>Open another…</source>
        <translation>Відкрити іншу…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрити</translation>
    </message>
    <message numerus="yes">
        <source>%1 · %2 · %n layer(s)</source>
        <translation>
            <numerusform>%1 · %2 · %n шар</numerusform>
            <numerusform>%1 · %2 · %n шари</numerusform>
            <numerusform>%1 · %2 · %n шарів</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo: %1 (Ctrl+Z)</source>
        <translation>Скасувати: %1 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>Нічого скасовувати</translation>
    </message>
    <message>
        <source>Redo: %1 (Ctrl+Shift+Z)</source>
        <translation>Повторити: %1 (Ctrl+Shift+Z)</translation>
    </message>
    <message>
        <source>Nothing to redo</source>
        <translation>Нічого повторювати</translation>
    </message>
    <message>
        <source>Nibble</source>
        <translation>Nibble</translation>
    </message>
    <message>
        <source>Decode, this CPU</source>
        <translation>Генерація, цей CPU</translation>
    </message>
    <message>
        <source>≈ %1 tok/s</source>
        <translation>≈ %1 ток/с</translation>
    </message>
    <message>
        <source>Expected of the planned model: every token reads all its weights, and this computer reads %1 a second</source>
        <translation>Очікується від запланованої моделі: кожен токен читає всі ваги, а цей комп’ютер читає %1 за секунду</translation>
    </message>
</context>
<context>
    <name>nibble::ui::NavigationRail</name>
    <message>
        <source>Pages</source>
        <translation>Сторінки</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Довідка</translation>
    </message>
    <message>
        <source>User guide, keyboard shortcuts, about Nibble</source>
        <translation>Посібник, сполучення клавіш, про Nibble</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Налаштування</translation>
    </message>
    <message>
        <source>Threads, memory, theme, folders, language (Ctrl+,)</source>
        <translation>Потоки, пам’ять, тема, теки, мова (Ctrl+,)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutlierCard</name>
    <message>
        <source>Channel</source>
        <translation>Канал</translation>
    </message>
    <message>
        <source>RMS</source>
        <translation>RMS</translation>
    </message>
    <message>
        <source>Largest</source>
        <translation>Найбільше</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>Енергія</translation>
    </message>
    <message>
        <source>Root mean square of the values</source>
        <translation>Середньоквадратичне значень</translation>
    </message>
    <message>
        <source>Largest magnitude</source>
        <translation>Найбільша величина</translation>
    </message>
    <message>
        <source>Share of the squares of all channels</source>
        <translation>Частка квадратів усіх каналів</translation>
    </message>
    <message>
        <source>Top channels</source>
        <translation>Найсильніші канали</translation>
    </message>
    <message>
        <source>Stands out: its largest value is above %1 times the middle channel&apos;s</source>
        <translation>Виділяється: найбільше значення понад %1-кратне значення середнього каналу</translation>
    </message>
    <message>
        <source>stands out</source>
        <translation>виділяється</translation>
    </message>
    <message>
        <source>none stands out</source>
        <translation>жоден не виділяється</translation>
    </message>
    <message numerus="yes">
        <source>%n stand(s) out, with %1 of the energy</source>
        <translation>
            <numerusform>%n виділяється, %1 енергії</numerusform>
            <numerusform>%n виділяються, %1 енергії</numerusform>
            <numerusform>%n виділяються, %1 енергії</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::OutputForm</name>
    <message>
        <source>Browse…</source>
        <translation>Огляд…</translation>
    </message>
    <message>
        <source>Split into files of at most</source>
        <translation>Поділити на файли не більші за</translation>
    </message>
    <message>
        <source>Output file</source>
        <translation>Вихідний файл</translation>
    </message>
    <message>
        <source>The file appears under this name only once it is whole</source>
        <translation>Файл з’явиться під цією назвою, лише коли буде цілий</translation>
    </message>
    <message>
        <source>Choose folder and name</source>
        <translation>Вибрати теку й назву</translation>
    </message>
    <message>
        <source>For file systems and hosts that limit the size of a file</source>
        <translation>Для файлових систем і сховищ, що обмежують розмір файлу</translation>
    </message>
    <message>
        <source>Largest file in gigabytes</source>
        <translation>Найбільший файл у гігабайтах</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>Write to</source>
        <translation>Записати у</translation>
    </message>
    <message>
        <source>GGUF (*.gguf)</source>
        <translation>GGUF (*.gguf)</translation>
    </message>
    <message>
        <source>Enter where the file should go.</source>
        <translation>Вкажіть, куди записати файл.</translation>
    </message>
    <message>
        <source>This is a folder; add a file name.</source>
        <translation>Це тека; додайте назву файлу.</translation>
    </message>
    <message>
        <source>There is no folder %1.</source>
        <translation>Теки %1 немає.</translation>
    </message>
    <message>
        <source>The folder %1 does not allow writing.</source>
        <translation>Тека %1 не дозволяє запису.</translation>
    </message>
    <message>
        <source>A file of this name exists; it will be replaced.</source>
        <translation>Файл із такою назвою вже є; його буде замінено.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PagePanel</name>
    <message>
        <source>Close</source>
        <translation>Закрити</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Закрити (Esc)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PaletteCard</name>
    <message>
        <source>Types</source>
        <translation>Типи</translation>
    </message>
    <message>
        <source>Methods</source>
        <translation>Методи</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Метод</translation>
    </message>
    <message>
        <source>Drag onto cells, a row, a column or a selection. Click to paint.</source>
        <translation>Перетягніть на клітинки, рядок, стовпець чи вибране. Клацніть, щоб малювати.</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>Вибрати…</translation>
    </message>
    <message>
        <source>Set up calibration</source>
        <translation>Налаштувати калібрування</translation>
    </message>
    <message>
        <source>Choose what the model is measured on. Methods that know what goes into a matrix lose less, with few bits far less</source>
        <translation>Виберіть, на чому вимірювати модель. Методи, що знають входи матриці, втрачають менше, а з малою кількістю бітів — набагато менше</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Калібрування</translation>
    </message>
    <message>
        <source>Calibration: %1</source>
        <translation>Калібрування: %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PaletteModel</name>
    <message>
        <source>Floating point</source>
        <translation>Рухома кома</translation>
    </message>
    <message>
        <source>%1-bit</source>
        <translation>%1-бітові</translation>
    </message>
    <message>
        <source>%1.
Drag it onto the map, or click and paint</source>
        <translation>%1.
Перетягніть на карту або клацніть і малюйте</translation>
    </message>
    <message>
        <source>needs text</source>
        <translation>треба текст</translation>
    </message>
    <message>
        <source>needs data</source>
        <translation>треба дані</translation>
    </message>
    <message>
        <source>A click leads there</source>
        <translation>Клацання веде туди</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanDocument</name>
    <message>
        <source>as it is</source>
        <translation>як є</translation>
    </message>
    <message>
        <source>%1, edited</source>
        <translation>%1, змінено</translation>
    </message>
    <message>
        <source>Set %1</source>
        <translation>Установити %1</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>Застосувати %1</translation>
    </message>
    <message>
        <source>Preset %1</source>
        <translation>Набір %1</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Рецепт</translation>
    </message>
    <message>
        <source>chosen by hand</source>
        <translation>вибрано вручну</translation>
    </message>
    <message>
        <source>Back to %1</source>
        <translation>Назад до %1</translation>
    </message>
    <message>
        <source>Importance matrix</source>
        <translation>Матриця важливості</translation>
    </message>
    <message>
        <source>No importance matrix</source>
        <translation>Без матриці важливості</translation>
    </message>
    <message>
        <source>Calibration text</source>
        <translation>Текст для калібрування</translation>
    </message>
    <message>
        <source>No calibration</source>
        <translation>Без калібрування</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanPage</name>
    <message>
        <source>All layers</source>
        <translation>Усі шари</translation>
    </message>
    <message>
        <source>Bit map</source>
        <translation>Бітова карта</translation>
    </message>
    <message>
        <source>Squeeze all layers into the width instead of scrolling</source>
        <translation>Умістити всі шари за шириною замість прокручування</translation>
    </message>
    <message>
        <source>All tensors</source>
        <translation>Усі тензори</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>Фільтр…</translation>
    </message>
    <message>
        <source>Filter tensors</source>
        <translation>Фільтрувати тензори</translation>
    </message>
    <message>
        <source>Show only tensors whose name, type or method contains every word (Ctrl+F)</source>
        <translation>Показати лише тензори, чия назва, тип або метод містить кожне слово (Ctrl+F)</translation>
    </message>
    <message>
        <source>Selection and memory</source>
        <translation>Вибране й пам’ять</translation>
    </message>
    <message>
        <source>Recipe ▾</source>
        <translation>Рецепт ▾</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Рецепт</translation>
    </message>
    <message>
        <source>A recipe holds the plan as rules, without naming a model: keep it, share it, use it with the command line</source>
        <translation>Рецепт зберігає план як правила, не називаючи моделі: тримайте його, діліться, використовуйте в командному рядку</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Відкрити…</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Зберегти як…</translation>
    </message>
    <message>
        <source>painting %1 · Esc ends</source>
        <translation>малює %1 · Esc завершує</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n шар</numerusform>
            <numerusform>%n шари</numerusform>
            <numerusform>%n шарів</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n тензор</numerusform>
            <numerusform>%n тензори</numerusform>
            <numerusform>%n тензорів</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 з %2</translation>
    </message>
    <message>
        <source>Open a recipe</source>
        <translation>Відкрити рецепт</translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation>Рецепти (*.json);;Усі файли (*)</translation>
    </message>
    <message>
        <source>Save the recipe</source>
        <translation>Зберегти рецепт</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>Рецепти (*.json)</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Чутливість</translation>
    </message>
    <message>
        <source>Tint the map by how much each tensor&apos;s error matters to what it gives</source>
        <translation>Забарвити мапу за тим, наскільки похибка кожного тензора важить у його виході</translation>
    </message>
    <message>
        <source>Tints the map by how much errors matter: measure calibration text first, or load an importance file</source>
        <translation>Забарвлює мапу за вагою похибок: спершу виміряйте текст для калібрування або завантажте файл важливості</translation>
    </message>
    <message>
        <source>Fit to size…</source>
        <translation>Вмістити в розмір…</translation>
    </message>
    <message>
        <source>Choose the types that lose least within a size</source>
        <translation>Обрати типи, що втрачають найменше в межах розміру</translation>
    </message>
    <message>
        <source>%1 · %2 each</source>
        <translation>%1 · по %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanTable</name>
    <message>
        <source>All tensors</source>
        <translation>Усі тензори</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanTableDelegate</name>
    <message>
        <source>Type</source>
        <translation>Тип</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Метод</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlanTableModel</name>
    <message>
        <source>%1 is kept as it is: %2</source>
        <translation>%1 лишається як є: %2</translation>
    </message>
    <message>
        <source>Double-click a type to choose another; 2 to 8 choose by bits</source>
        <translation>Двічі клацніть тип, щоб вибрати інший; клавіші 2–8 вибирають за бітами</translation>
    </message>
    <message>
        <source>Root mean square of the difference, relative to the weights, as last measured</source>
        <translation>Середньоквадратична різниця відносно ваг за останнім виміром</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Тензор</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Форма</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Оригінал</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Тип</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Метод</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Розмір</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Похибка</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PlotSaver</name>
    <message>
        <source>Histogram as PNG…</source>
        <translation>Гістограма як PNG…</translation>
    </message>
    <message>
        <source>Histogram as SVG…</source>
        <translation>Гістограма як SVG…</translation>
    </message>
    <message>
        <source>Copy as image</source>
        <translation>Копіювати як зображення</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Зберегти</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PresetButton</name>
    <message>
        <source>Named mixes that give every tensor a type; start from one and change what matters</source>
        <translation>Іменовані набори, що дають тип кожному тензору; почніть з одного і змініть важливе</translation>
    </message>
    <message>
        <source>Preset: %1 ▾</source>
        <translation>Набір: %1 ▾</translation>
    </message>
    <message>
        <source>Preset %1</source>
        <translation>Набір %1</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Більше</translation>
    </message>
    <message>
        <source>%1 bpw · %2</source>
        <translation>%1 bpw · %2</translation>
    </message>
    <message>
        <source>not possible</source>
        <translation>неможливо</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ProfilePlot</name>
    <message>
        <source>, error %1</source>
        <translation>, похибка %1</translation>
    </message>
    <message>
        <source>%1 %2
largest %3 %4, root mean square %5</source>
        <translation>%1 %2
найбільше %3 %4, середньоквадратичне %5</translation>
    </message>
</context>
<context>
    <name>nibble::ui::PromptBox</name>
    <message>
        <source>Message</source>
        <translation>Повідомлення</translation>
    </message>
    <message>
        <source>Ask both…</source>
        <translation>Запитати обидві…</translation>
    </message>
    <message>
        <source>Return sends, Shift+Return begins a new line</source>
        <translation>Enter надсилає, Shift+Enter починає новий рядок</translation>
    </message>
</context>
<context>
    <name>nibble::ui::QuantizeController</name>
    <message>
        <source>Quantizing to %1</source>
        <translation>Квантування у %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RunPanel</name>
    <message>
        <source>Run %1</source>
        <translation>Запуск %1</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Подробиці</translation>
    </message>
    <message>
        <source>Use this recipe</source>
        <translation>Застосувати цей рецепт</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Показати в теці</translation>
    </message>
    <message>
        <source>Details of the run</source>
        <translation>Подробиці запуску</translation>
    </message>
    <message>
        <source>Makes the plan what it was for this run; one step of undo takes it back</source>
        <translation>Робить план таким, як у цьому запуску; одне скасування повертає його</translation>
    </message>
    <message>
        <source>Opens the folder with the file this run wrote</source>
        <translation>Відкриває теку з файлом, який записав цей запуск</translation>
    </message>
    <message>
        <source>Select a run to see all of it, or two to compare them.</source>
        <translation>Виберіть запуск, щоб побачити все, або два, щоб порівняти.</translation>
    </message>
    <message>
        <source>Two runs compared</source>
        <translation>Порівняння двох запусків</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Рецепт</translation>
    </message>
    <message numerus="yes">
        <source>%n difference(s), in bold</source>
        <translation>
            <numerusform>%n відмінність, жирним</numerusform>
            <numerusform>%n відмінності, жирним</numerusform>
            <numerusform>%n відмінностей, жирним</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>nibble::ui::RunsModel</name>
    <message>
        <source>When</source>
        <translation>Коли</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Стан</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Модель</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Рецепт</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Розмір</translation>
    </message>
    <message>
        <source>bpw</source>
        <translation>bpw</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Перплексія</translation>
    </message>
    <message>
        <source>KLD mean</source>
        <translation>KLD середня</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Вихід</translation>
    </message>
</context>
<context>
    <name>nibble::ui::RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>Запуски</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Спробувати ще раз</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Видалити</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>Експорт CSV…</translation>
    </message>
    <message>
        <source>Search: model, recipe, kind, date…</source>
        <translation>Пошук: модель, рецепт, вид, дата…</translation>
    </message>
    <message>
        <source>Search runs</source>
        <translation>Шукати запуски</translation>
    </message>
    <message>
        <source>Shows runs in which every word occurs (Ctrl+F)</source>
        <translation>Показує запуски, де трапляється кожне слово (Ctrl+F)</translation>
    </message>
    <message>
        <source>Forgets the selected runs; files they wrote stay (Delete)</source>
        <translation>Забуває вибрані запуски; записані ними файли лишаються (Delete)</translation>
    </message>
    <message>
        <source>Writes what the table shows to a file for a spreadsheet</source>
        <translation>Записує показане в таблиці у файл для електронної таблиці</translation>
    </message>
    <message>
        <source>The record of runs cannot be read</source>
        <translation>Записи запусків не читаються</translation>
    </message>
    <message>
        <source>Looking for runs</source>
        <translation>Пошук запусків</translation>
    </message>
    <message>
        <source>Nothing has run yet</source>
        <translation>Ще нічого не запускалося</translation>
    </message>
    <message>
        <source>What you quantize and evaluate, here or on the command line, is listed here with its recipe and its figures.</source>
        <translation>Усе, що ви квантуєте й оцінюєте тут чи в командному рядку, перелічено тут із рецептом і числами.</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n запуск</numerusform>
            <numerusform>%n запуски</numerusform>
            <numerusform>%n запусків</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 з %2</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) deleted.</source>
        <translation>
            <numerusform>Видалено %n запуск.</numerusform>
            <numerusform>Видалено %n запуски.</numerusform>
            <numerusform>Видалено %n запусків.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Скасувати зміну</translation>
    </message>
    <message>
        <source>The model of this run is gone. Open one to use the recipe with.</source>
        <translation>Моделі цього запуску немає. Відкрийте іншу, щоб застосувати рецепт.</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Відкрити</translation>
    </message>
    <message>
        <source>Use it for the open model</source>
        <translation>Застосувати до відкритої моделі</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>This recipe was made for %1.</source>
        <translation>Цей рецепт зроблено для %1.</translation>
    </message>
    <message>
        <source>Export runs</source>
        <translation>Експорт запусків</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>Значення через кому (*.csv)</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 не вдається записати: %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SamplingPanel</name>
    <message>
        <source>A new one for each answer</source>
        <translation>Нове для кожної відповіді</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Вибір токенів</translation>
    </message>
    <message>
        <source>How tokens are drawn</source>
        <translation>Як вибираються токени</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Температура</translation>
    </message>
    <message>
        <source>0 always takes the likeliest token; higher is more varied</source>
        <translation>0 завжди бере найімовірніший токен; більше — різноманітніше</translation>
    </message>
    <message>
        <source>Top k</source>
        <translation>Top k</translation>
    </message>
    <message>
        <source>Keeps the k likeliest tokens; 0 keeps all</source>
        <translation>Лишає k найімовірніших токенів; 0 лишає всі</translation>
    </message>
    <message>
        <source>Top p</source>
        <translation>Top p</translation>
    </message>
    <message>
        <source>Keeps the likeliest tokens that together reach this probability; 1 keeps all</source>
        <translation>Лишає найімовірніші токени, що разом досягають цієї ймовірності; 1 лишає всі</translation>
    </message>
    <message>
        <source>Min p</source>
        <translation>Min p</translation>
    </message>
    <message>
        <source>Keeps tokens at least this many times as likely as the likeliest; 0 keeps all</source>
        <translation>Лишає токени, ймовірність яких не менша за цю частку найімовірнішого; 0 лишає всі</translation>
    </message>
    <message>
        <source>Repetition penalty</source>
        <translation>Штраф за повтори</translation>
    </message>
    <message>
        <source>Makes the last 64 tokens less likely to come again; 1 is off</source>
        <translation>Робить останні 64 токени менш імовірними; 1 — вимкнено</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>Найдовша відповідь</translation>
    </message>
    <message>
        <source>Tokens after which an answer is cut off</source>
        <translation>Кількість токенів, після якої відповідь обривається</translation>
    </message>
    <message>
        <source>Off: the same question gives the same answer again</source>
        <translation>Вимкнено: те саме запитання дає ту саму відповідь</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Зерно</translation>
    </message>
    <message>
        <source>The same seed gives the same text</source>
        <translation>Те саме зерно дає той самий текст</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>Типові</translation>
    </message>
    <message>
        <source>Back to the values Nibble came with</source>
        <translation>Повернутися до початкових значень Nibble</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ScatterPlot</name>
    <message>
        <source>Size against KL divergence</source>
        <translation>Розмір проти розбіжності KL</translation>
    </message>
    <message>
        <source>KL divergence (nats)</source>
        <translation>Розбіжність KL (нати)</translation>
    </message>
    <message>
        <source>Small and true to the original
is down and left.</source>
        <translation>Мале й вірне оригіналу —
унизу ліворуч.</translation>
    </message>
    <message>
        <source>Size (%1)</source>
        <translation>Розмір (%1)</translation>
    </message>
    <message>
        <source>KL divergence %1</source>
        <translation>Розбіжність KL %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Sensitivity</name>
    <message>
        <source>Weighted error %1 by importance alone</source>
        <translation>Зважена похибка %1 лише за важливістю</translation>
    </message>
    <message>
        <source>Weighted error %1</source>
        <translation>Зважена похибка %1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SensitivityLegend</name>
    <message>
        <source>How large the error of what each matrix gives is beside what it gives, by the inputs that were measured. Give more bits where the colour is strong</source>
        <translation>Наскільки велика похибка виходу кожної матриці поруч із самим виходом, за виміряними входами. Дайте більше бітів там, де колір сильний</translation>
    </message>
    <message>
        <source>Tints show weighted errors from %1 to %2</source>
        <translation>Відтінки показують зважені похибки від %1 до %2</translation>
    </message>
    <message>
        <source>Weighted errors are being measured</source>
        <translation>Зважені похибки вимірюються</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>вимірює…</translation>
    </message>
    <message>
        <source>weighted error, measuring…</source>
        <translation>зважена похибка, вимірює…</translation>
    </message>
    <message>
        <source>weighted error</source>
        <translation>зважена похибка</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Налаштування</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Вигляд</translation>
    </message>
    <message>
        <source>Computing</source>
        <translation>Обчислення</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Файли</translation>
    </message>
    <message>
        <source>Changes hold at once.</source>
        <translation>Зміни діють одразу.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрити</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Як у системі</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Світла</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Темна</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>Colours of the whole window</source>
        <translation>Кольори всього вікна</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Мова</translation>
    </message>
    <message>
        <source>Of everything Nibble writes</source>
        <translation>Усього, що пише Nibble</translation>
    </message>
    <message>
        <source>Binary: KiB, MiB, GiB</source>
        <translation>Двійкові: KiB, MiB, GiB</translation>
    </message>
    <message>
        <source>Decimal: kB, MB, GB</source>
        <translation>Десяткові: kB, MB, GB</translation>
    </message>
    <message>
        <source>Sizes</source>
        <translation>Розміри</translation>
    </message>
    <message>
        <source>1 GiB is 1024³ bytes, 1 GB is 1000³</source>
        <translation>1 GiB — це 1024³ байтів, 1 GB — 1000³</translation>
    </message>
    <message>
        <source>All (%1)</source>
        <translation>Усі (%1)</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Потоки</translation>
    </message>
    <message>
        <source>How many processor cores Nibble may compute on; work that runs keeps what it has</source>
        <translation>На скількох ядрах процесора може рахувати Nibble; розпочата робота лишається при своїх</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>Межа пам’яті</translation>
    </message>
    <message>
        <source>How much of this machine&apos;s memory models may take</source>
        <translation>Скільки пам’яті цього комп’ютера можуть зайняти моделі</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Тека даних</translation>
    </message>
    <message>
        <source>Where runs, measurements and votes are kept</source>
        <translation>Де зберігаються запуски, виміри й голоси</translation>
    </message>
    <message>
        <source>Evaluation text</source>
        <translation>Текст для оцінки</translation>
    </message>
    <message>
        <source>Measured unless another text is chosen</source>
        <translation>Вимірюється, якщо не вибрано інший текст</translation>
    </message>
    <message>
        <source>Texts (*.txt *.raw *.md);;All files (*)</source>
        <translation>Тексти (*.txt *.raw *.md);;Усі файли (*)</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Вибрати…</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Скинути</translation>
    </message>
    <message>
        <source>Models run on</source>
        <translation>Моделі працюють на</translation>
    </message>
    <message>
        <source>Where models are evaluated and talked to; each side of a chat may choose another</source>
        <translation>Де моделі оцінюють і де вони відповідають; кожна панель розмови може мати інший пристрій</translation>
    </message>
    <message>
        <source>Looking for GPUs…</source>
        <translation>Пошук GPU…</translation>
    </message>
    <message>
        <source>No GPU: %1</source>
        <translation>Немає GPU: %1</translation>
    </message>
    <message>
        <source>No GPU was found.</source>
        <translation>GPU не знайдено.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Сполучення клавіш</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрити</translation>
    </message>
</context>
<context>
    <name>nibble::ui::SizeFit</name>
    <message>
        <source>Measuring what each tensor needs</source>
        <translation>Вимірювання потреб кожного тензора</translation>
    </message>
</context>
<context>
    <name>nibble::ui::StartPage</name>
    <message>
        <source>Recent</source>
        <translation>Нещодавні</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Відкрити…</translation>
    </message>
    <message>
        <source>Choose a GGUF or safetensors file, or a Hugging Face folder (Ctrl+O)</source>
        <translation>Вибрати файл GGUF чи safetensors або теку Hugging Face (Ctrl+O)</translation>
    </message>
    <message>
        <source>Try the demo model</source>
        <translation>Спробувати демонстраційну модель</translation>
    </message>
    <message>
        <source>A real language model of 5 M parameters that came with Nibble</source>
        <translation>Справжня мовна модель на 5 M параметрів, що постачається з Nibble</translation>
    </message>
    <message>
        <source>1 See what is inside · 2 Drag bits onto layers · 3 Prove it with perplexity and a chat · 4 Export</source>
        <translation>1 Погляньте всередину · 2 Перетягніть біти на шари · 3 Перевірте перплексією і чатом · 4 Експортуйте</translation>
    </message>
    <message>
        <source>Drop a model here</source>
        <translation>Перетягніть модель сюди</translation>
    </message>
    <message>
        <source>A Hugging Face folder or a GGUF file. Nothing leaves this computer.</source>
        <translation>Тека Hugging Face або файл GGUF. Ніщо не залишає цей комп’ютер.</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>Відкривається %1</translation>
    </message>
    <message>
        <source>%1 could not be opened</source>
        <translation>Не вдалося відкрити %1</translation>
    </message>
    <message>
        <source>moved or deleted · click to remove</source>
        <translation>переміщено або видалено · клацніть, щоб прибрати</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorList</name>
    <message>
        <source>Tensors</source>
        <translation>Тензори</translation>
    </message>
    <message>
        <source>Filter…</source>
        <translation>Фільтр…</translation>
    </message>
    <message>
        <source>Filter tensors</source>
        <translation>Фільтрувати тензори</translation>
    </message>
    <message>
        <source>Shows the tensors whose name holds this text; ↓ moves into the list</source>
        <translation>Показує тензори, чия назва містить цей текст; ↓ переходить до списку</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Ваги</translation>
    </message>
    <message>
        <source>Inputs</source>
        <translation>Входи</translation>
    </message>
    <message>
        <source>The weights, and what rounding does to them</source>
        <translation>Ваги і що з ними робить округлення</translation>
    </message>
    <message>
        <source>What goes into the matrix, as measured on calibration text</source>
        <translation>Що входить у матрицю, виміряно на тексті для калібрування</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TensorListModel</name>
    <message>
        <source>%1: %2 → %3</source>
        <translation>%1: %2 → %3</translation>
    </message>
    <message>
        <source>%1, error %2</source>
        <translation>%1, похибка %2</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TokenPopup</name>
    <message>
        <source>token %1, first difference</source>
        <translation>токен %1, перша відмінність</translation>
    </message>
    <message>
        <source>token %1</source>
        <translation>токен %1</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>кандидат</translation>
    </message>
    <message>
        <source>A</source>
        <translation>A</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>KL divergence here %1</source>
        <translation>Розбіжність KL тут %1</translation>
    </message>
    <message>
        <source>The two had not read the same text here, so they are not compared.</source>
        <translation>Тут вони прочитали не той самий текст, тому їх не порівняно.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::Transcript</name>
    <message>
        <source>not asked</source>
        <translation>не запитано</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>читає…</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>зупинено</translation>
    </message>
    <message>
        <source>ended at the token limit</source>
        <translation>завершено на межі токенів</translation>
    </message>
    <message>
        <source>ended because the context is full</source>
        <translation>завершено, бо контекст заповнено</translation>
    </message>
    <message>
        <source>an empty answer</source>
        <translation>порожня відповідь</translation>
    </message>
    <message>
        <source>Your message</source>
        <translation>Ваше повідомлення</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Відповідь</translation>
    </message>
    <message>
        <source>Ready. Ask both below.</source>
        <translation>Готово. Запитайте обидві внизу.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TypeLegend</name>
    <message>
        <source>Bytes by type: %1</source>
        <translation>Байти за типом: %1</translation>
    </message>
    <message>
        <source>How the bytes of the plan are shared between the types
%1</source>
        <translation>Як байти плану розподілені між типами
%1</translation>
    </message>
</context>
<context>
    <name>nibble::ui::TypeShareBar</name>
    <message numerus="yes">
        <source>%1  %2 · %n tensor(s)</source>
        <translation>
            <numerusform>%1  %2 · %n тензор</numerusform>
            <numerusform>%1  %2 · %n тензори</numerusform>
            <numerusform>%1  %2 · %n тензорів</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2 bits per weight, %3 of the file</source>
        <translation>%1: %2 бітів на вагу, %3 файлу</translation>
    </message>
</context>
<context>
    <name>nibble::ui::VariantMenu</name>
    <message>
        <source>Choose a file…</source>
        <translation>Вибрати файл…</translation>
    </message>
    <message>
        <source>Model to talk to</source>
        <translation>Модель для розмови</translation>
    </message>
    <message>
        <source>Models (*.gguf *.safetensors);;All files (*)</source>
        <translation>Моделі (*.gguf *.safetensors);;Усі файли (*)</translation>
    </message>
</context>
<context>
    <name>nibble::ui::VariantTable</name>
    <message>
        <source>Variants</source>
        <translation>Версії</translation>
    </message>
    <message>
        <source>Remove from the table</source>
        <translation>Прибрати з таблиці</translation>
    </message>
    <message>
        <source>Copy figures</source>
        <translation>Копіювати числа</translation>
    </message>
</context>
<context>
    <name>nibble::ui::VoteBar</name>
    <message>
        <source>Blind test</source>
        <translation>Сліпий тест</translation>
    </message>
    <message>
        <source>A is better</source>
        <translation>A краща</translation>
    </message>
    <message>
        <source>The left answer</source>
        <translation>Ліва відповідь</translation>
    </message>
    <message>
        <source>Tie</source>
        <translation>Нічия</translation>
    </message>
    <message>
        <source>Equally good or equally bad</source>
        <translation>Однаково добре чи однаково погано</translation>
    </message>
    <message>
        <source>B is better</source>
        <translation>B краща</translation>
    </message>
    <message>
        <source>The right answer</source>
        <translation>Права відповідь</translation>
    </message>
    <message>
        <source>Next round</source>
        <translation>Наступний раунд</translation>
    </message>
    <message>
        <source>A new conversation with the sides put anew</source>
        <translation>Нова розмова з новим розподілом сторін</translation>
    </message>
    <message>
        <source>Ask something, then say which answer is better.</source>
        <translation>Запитайте щось, а тоді скажіть, яка відповідь краща.</translation>
    </message>
    <message>
        <source>Which answer is better?</source>
        <translation>Яка відповідь краща?</translation>
    </message>
    <message>
        <source>A was %1, B was %2.</source>
        <translation>A — це %1, B — це %2.</translation>
    </message>
</context>
<context>
    <name>nibble::ui::WriteStatus</name>
    <message>
        <source>Pause</source>
        <translation>Призупинити</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Перебіг</translation>
    </message>
    <message>
        <source>Rests until resumed; what was done is kept</source>
        <translation>Чекає на продовження; зроблене зберігається</translation>
    </message>
    <message>
        <source>Stops and leaves no file</source>
        <translation>Зупиняє і не лишає файлу</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Показати в теці</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Перевірити</translation>
    </message>
    <message>
        <source>Opens the file manager where the file lies</source>
        <translation>Відкриває файловий менеджер там, де лежить файл</translation>
    </message>
    <message>
        <source>Reads the file back, compares every tensor with the model and runs a few tokens</source>
        <translation>Перечитує файл, порівнює кожен тензор із моделлю й генерує кілька токенів</translation>
    </message>
    <message>
        <source>Waiting for the job before it</source>
        <translation>Чекає на попереднє завдання</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Запис</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Перевірка</translation>
    </message>
    <message>
        <source>Writing, %1</source>
        <translation>Запис, %1</translation>
    </message>
    <message>
        <source>Verifying, %1</source>
        <translation>Перевірка, %1</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>призупинено</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/с</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>лишилося %1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Продовжити</translation>
    </message>
    <message>
        <source>Written: %1 in %2, %3 bits per weight</source>
        <translation>Записано: %1 за %2, %3 бітів на вагу</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 і ще %n</numerusform>
            <numerusform>%1 і ще %n</numerusform>
            <numerusform>%1 і ще %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelled; nothing was written</source>
        <translation>Скасовано; нічого не записано</translation>
    </message>
    <message>
        <source>Verifying failed</source>
        <translation>Перевірка не вдалася</translation>
    </message>
</context>
</TS>
