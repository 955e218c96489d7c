<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
  <context>
    <name>window</name>
    <message>
      <source> (read only)</source>
      <translation>（只读）</translation>
    </message>
    <message>
      <source>&amp;Case</source>
      <translation>案件(&amp;C)</translation>
    </message>
    <message>
      <source>&amp;Examine</source>
      <translation>检验(&amp;E)</translation>
    </message>
    <message>
      <source>&amp;Help</source>
      <translation>帮助(&amp;H)</translation>
    </message>
    <message>
      <source>&amp;Picture</source>
      <translation>图片(&amp;P)</translation>
    </message>
    <message>
      <source>&amp;View</source>
      <translation>视图(&amp;V)</translation>
    </message>
    <message>
      <source>1 byte</source>
      <translation>1 字节</translation>
    </message>
    <message>
      <source>1 entry, head {0}</source>
      <translation>1 条记录，日志头 {0}</translation>
    </message>
    <message>
      <source>1 evidence item, its hash as recorded.</source>
      <translation>1 件检材，哈希值与记录一致。</translation>
    </message>
    <message>
      <source>1 file with certificates, {0} with revocation lists</source>
      <translation>1 个证书文件，{0} 个吊销列表文件</translation>
    </message>
    <message>
      <source>1 item</source>
      <translation>1 件</translation>
    </message>
    <message>
      <source>1 of {0} regions is undecided.</source>
      <translation>{0} 个区域中有 1 个未决定。</translation>
    </message>
    <message>
      <source>1 problem</source>
      <translation>1 个问题</translation>
    </message>
    <message>
      <source>100 %</source>
      <translation>100 %</translation>
    </message>
    <message>
      <source>95 % interval</source>
      <translation>95 % 区间</translation>
    </message>
    <message>
      <source>95 % interval {0}</source>
      <translation>95 % 区间 {0}</translation>
    </message>
    <message>
      <source>A CSV with the engine's scores of pictures whose truth is known. Likelihood ratios are fitted to it, checked, and printed in the report with the data behind them.</source>
      <translation>含有引擎对真伪已知图片所给分数的 CSV 文件。程序据此拟合似然比并加以检验，连同所依据的数据一并打印在报告中。</translation>
    </message>
    <message>
      <source>A Final is possible once nothing needed is missing.</source>
      <translation>所需各项齐备后方可出具定稿。</translation>
    </message>
    <message>
      <source>A Final states your conclusion.</source>
      <translation>定稿表明您的结论。</translation>
    </message>
    <message>
      <source>A clue is no proof: compression, filters, enlargement, make-up, light and lens blur can cause each of them. One in twenty genuine faces lies outside the range.</source>
      <translation>线索不是证明：压缩、滤镜、放大、化妆、光照和镜头模糊都可能造成其中任何一种。每二十张未篡改的人脸就有一张落在范围之外。</translation>
    </message>
    <message>
      <source>A clue's map</source>
      <translation>线索的测量图</translation>
    </message>
    <message>
      <source>A difference between two pictures shows that they differ, not which of them was changed; compression alone makes a difference.</source>
      <translation>两张图片之间的差异只说明它们不同，并不说明哪一张被改动过；仅压缩就会造成差异。</translation>
    </message>
    <message>
      <source>A key with a self-signed certificate (PKCS#12). Readers confirm its fingerprint with you. The passphrase is stored nowhere: without it the identity is lost.</source>
      <translation>带有自签名证书的密钥（PKCS#12）。读者须向您核对其指纹。口令不会保存在任何地方：没有口令，该身份即告失效。</translation>
    </message>
    <message>
      <source>A map shows where a number comes from, not that something was changed: light, hair and edges stand out in genuine pictures too. “View for looking only” is made by the window, not measured by the engine, and no part of the record.</source>
      <translation>测量图说明数值从何而来，并不说明有何改动：光线、头发和边缘在未篡改的图片中同样突出。“仅供观看的视图”由窗口生成，并非引擎测量，也不属于记录。</translation>
    </message>
    <message>
      <source>A recent case that is marked as missing was moved, renamed or is on a disk that is not there.</source>
      <translation>标为缺失的最近案件可能已被移动、改名，或位于当前不可用的磁盘上。</translation>
    </message>
    <message>
      <source>A score is not a probability unless it says “calibrated”.</source>
      <translation>除非注明“已校准”，分数不是概率。</translation>
    </message>
    <message>
      <source>A self-signed certificate names you, and nobody else vouches for it. B-LT and B-LTA need a time-stamp server, trusted certificates, and revocation lists or the addresses in the certificates. Most tokens lock after a few wrong PINs.</source>
      <translation>自签名证书只写明您的姓名，无他人为其担保。B-LT 和 B-LTA 需要时间戳服务器、受信任的证书，以及吊销列表或证书中的地址。多数令牌在 PIN 码输错数次后即锁定。</translation>
    </message>
    <message>
      <source>A signed PDF of the case. A Draft can be made at any time; a Final needs a conclusion, a decision on every region, and a case that verifies. The pages beside the form are those that will be signed.</source>
      <translation>案件的签名 PDF。草稿可随时出具；定稿需要结论、对每个区域的决定以及通过核验的案件。表单旁的页面就是将要签名的内容。</translation>
    </message>
    <message>
      <source>A signer whose certificate leads to one of these is trusted. They are used when a report is verified and when one is signed; without any, a signature is checked, but not whose it is.</source>
      <translation>证书可追溯至下列证书之一的签名人受信任。核验报告和签名时均使用这些证书；没有任何一个时，只检查签名本身，不检查签名属于谁。</translation>
    </message>
    <message>
      <source>About ForgeryTalker</source>
      <translation>关于 ForgeryTalker</translation>
    </message>
    <message>
      <source>Accept</source>
      <translation>接受</translation>
    </message>
    <message>
      <source>Accept region</source>
      <translation>接受区域</translation>
    </message>
    <message>
      <source>Accept, reject or unsure, for each region. Reject and unsure need a reason, which is printed in the report. The machine's finding itself is never edited: Edit copies its outline into a region of your own, which you correct and the report prints beside it.</source>
      <translation>对每个区域选择接受、拒绝或存疑。拒绝和存疑需要理由，理由会打印在报告中。机器的发现本身从不被修改：“编辑”将其轮廓复制为您自己的区域，由您修正，并在报告中与其并列打印。</translation>
    </message>
    <message>
      <source>Accepted</source>
      <translation>已接受</translation>
    </message>
    <message>
      <source>Activity</source>
      <translation>活动</translation>
    </message>
    <message>
      <source>Add a file with revocation lists</source>
      <translation>添加含吊销列表的文件</translation>
    </message>
    <message>
      <source>Add a file with trusted certificates</source>
      <translation>添加含受信任证书的文件</translation>
    </message>
    <message>
      <source>Add certificates …</source>
      <translation>添加证书 …</translation>
    </message>
    <message>
      <source>Add files …</source>
      <translation>添加文件 …</translation>
    </message>
    <message>
      <source>Add folder …</source>
      <translation>添加文件夹 …</translation>
    </message>
    <message>
      <source>Add revocation list …</source>
      <translation>添加吊销列表 …</translation>
    </message>
    <message>
      <source>Adds your signature to a report that its examiner signed; the first one stays valid. If the open case keeps the report, it keeps the new file too.</source>
      <translation>在鉴定人已签名的报告上加上您的签名；第一个签名保持有效。若该报告保存在当前案件中，新文件也会保存于其中。</translation>
    </message>
    <message>
      <source>After the end</source>
      <translation>图片结束之后</translation>
    </message>
    <message>
      <source>All commands</source>
      <translation>所有命令</translation>
    </message>
    <message>
      <source>All commands have their own keys again.</source>
      <translation>所有命令已恢复默认按键。</translation>
    </message>
    <message>
      <source>All commands …</source>
      <translation>所有命令 …</translation>
    </message>
    <message>
      <source>All defaults</source>
      <translation>全部恢复默认</translation>
    </message>
    <message>
      <source>All measurements</source>
      <translation>全部测量结果</translation>
    </message>
    <message>
      <source>All {0} regions are decided.</source>
      <translation>全部 {0} 个区域均已决定。</translation>
    </message>
    <message>
      <source>An exhibit is a view for reading; the analysis never uses it.</source>
      <translation>示证图仅供阅读，分析从不使用它。</translation>
    </message>
    <message>
      <source>An unexpected error happened ({0}).</source>
      <translation>发生意外错误（{0}）。</translation>
    </message>
    <message>
      <source>Analyse</source>
      <translation>分析</translation>
    </message>
    <message>
      <source>Analyse selected</source>
      <translation>分析所选</translation>
    </message>
    <message>
      <source>Analyse them afterwards</source>
      <translation>接收后进行分析</translation>
    </message>
    <message>
      <source>Analyse {0}</source>
      <translation>分析 {0}</translation>
    </message>
    <message>
      <source>Analyse {0} again</source>
      <translation>重新分析 {0}</translation>
    </message>
    <message>
      <source>Analysed</source>
      <translation>已分析</translation>
    </message>
    <message>
      <source>Analysis failed</source>
      <translation>分析失败</translation>
    </message>
    <message>
      <source>Anyone can change metadata, and most services remove it. Its absence says nothing about manipulation.</source>
      <translation>任何人都可以更改元数据，大多数服务会将其删除。没有元数据并不说明是否被篡改。</translation>
    </message>
    <message>
      <source>Appearance</source>
      <translation>外观</translation>
    </message>
    <message>
      <source>As logged: {0}</source>
      <translation>日志原文：{0}</translation>
    </message>
    <message>
      <source>As the system</source>
      <translation>跟随系统</translation>
    </message>
    <message>
      <source>Ask addresses in the certificates about revocation</source>
      <translation>向证书中的地址查询吊销情况</translation>
    </message>
    <message>
      <source>Assign</source>
      <translation>指定</translation>
    </message>
    <message>
      <source>At least 50 manipulated and 50 genuine pictures; see docs/CALIBRATION.md.</source>
      <translation>至少 50 张篡改图片和 50 张未篡改图片；见 docs/CALIBRATION.md。</translation>
    </message>
    <message>
      <source>Attach score maps and masks</source>
      <translation>附上分数图和掩膜</translation>
    </message>
    <message>
      <source>Attention heads</source>
      <translation>注意力头数</translation>
    </message>
    <message>
      <source>Audit</source>
      <translation>审计</translation>
    </message>
    <message>
      <source>Audit log</source>
      <translation>审计日志</translation>
    </message>
    <message>
      <source>Authority</source>
      <translation>委托机关</translation>
    </message>
    <message>
      <source>Autoencoder</source>
      <translation>自编码器</translation>
    </message>
    <message>
      <source>Automatic</source>
      <translation>自动</translation>
    </message>
    <message>
      <source>B-B: the signature alone</source>
      <translation>B-B：仅签名</translation>
    </message>
    <message>
      <source>B-LT: with proof that it was not revoked</source>
      <translation>B-LT：附未被吊销的证明</translation>
    </message>
    <message>
      <source>B-LTA: and an archive time-stamp over all</source>
      <translation>B-LTA：另加覆盖全部内容的归档时间戳</translation>
    </message>
    <message>
      <source>B-T: with a time-stamp</source>
      <translation>B-T：带时间戳</translation>
    </message>
    <message>
      <source>Back to the guide</source>
      <translation>返回指南</translation>
    </message>
    <message>
      <source>Began from</source>
      <translation>起始于</translation>
    </message>
    <message>
      <source>Being analysed</source>
      <translation>正在分析</translation>
    </message>
    <message>
      <source>Beside it</source>
      <translation>参照</translation>
    </message>
    <message>
      <source>Black</source>
      <translation>黑场</translation>
    </message>
    <message>
      <source>Blue</source>
      <translation>蓝</translation>
    </message>
    <message>
      <source>Blue difference (Cb)</source>
      <translation>蓝色差（Cb）</translation>
    </message>
    <message>
      <source>Boundary</source>
      <translation>边界</translation>
    </message>
    <message>
      <source>Brush</source>
      <translation>画笔</translation>
    </message>
    <message>
      <source>By eye: </source>
      <translation>目测：</translation>
    </message>
    <message>
      <source>CSV: score, label, source</source>
      <translation>CSV：score、label、source</translation>
    </message>
    <message>
      <source>Calibrated</source>
      <translation>已校准</translation>
    </message>
    <message>
      <source>Calibration data</source>
      <translation>校准数据</translation>
    </message>
    <message>
      <source>Calibration data in force</source>
      <translation>有效的校准数据</translation>
    </message>
    <message>
      <source>Calibration data loaded</source>
      <translation>校准数据已载入</translation>
    </message>
    <message>
      <source>Calibration data withdrawn</source>
      <translation>校准数据已撤出</translation>
    </message>
    <message>
      <source>Calibration data …</source>
      <translation>校准数据 …</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>Cancel work</source>
      <translation>取消工作</translation>
    </message>
    <message>
      <source>Cannot be read</source>
      <translation>无法读取</translation>
    </message>
    <message>
      <source>Cannot run here</source>
      <translation>无法在此运行</translation>
    </message>
    <message>
      <source>Case facts changed</source>
      <translation>案件信息已更改</translation>
    </message>
    <message>
      <source>Case folder</source>
      <translation>案件文件夹</translation>
    </message>
    <message>
      <source>Case made</source>
      <translation>案件已建立</translation>
    </message>
    <message>
      <source>Case number</source>
      <translation>案件编号</translation>
    </message>
    <message>
      <source>Case number *</source>
      <translation>案件编号 *</translation>
    </message>
    <message>
      <source>Case recovered</source>
      <translation>案件已恢复</translation>
    </message>
    <message>
      <source>Certificate</source>
      <translation>证书</translation>
    </message>
    <message>
      <source>Channel</source>
      <translation>通道</translation>
    </message>
    <message>
      <source>Channels of the decoder</source>
      <translation>解码器通道数</translation>
    </message>
    <message>
      <source>Check</source>
      <translation>检查</translation>
    </message>
    <message>
      <source>Check says who the key belongs to before anything is signed.</source>
      <translation>“检查”会在签名之前说明密钥属于谁。</translation>
    </message>
    <message>
      <source>Check the chain of entries and the hash of every stored file.</source>
      <translation>检查记录链以及每个所存文件的哈希值。</translation>
    </message>
    <message>
      <source>Check who signs</source>
      <translation>检查由谁签名</translation>
    </message>
    <message>
      <source>Checking the case …</source>
      <translation>正在检查案件 …</translation>
    </message>
    <message>
      <source>China</source>
      <translation>中国</translation>
    </message>
    <message>
      <source>Choose a tool to draw a region, or click one of yours.</source>
      <translation>选择工具绘制区域，或点击您已画的区域。</translation>
    </message>
    <message>
      <source>Choose the file for the identity</source>
      <translation>选择身份文件</translation>
    </message>
    <message>
      <source>Choose the file to write</source>
      <translation>选择要写入的文件</translation>
    </message>
    <message>
      <source>Choose the file with the scores</source>
      <translation>选择分数文件</translation>
    </message>
    <message>
      <source>Choose the folder for the case</source>
      <translation>选择案件所在的文件夹</translation>
    </message>
    <message>
      <source>Choose the folder of a case that was begun before.</source>
      <translation>选择先前已建立的案件的文件夹。</translation>
    </message>
    <message>
      <source>Choose the signed report</source>
      <translation>选择已签名的报告</translation>
    </message>
    <message>
      <source>Choose the signing identity</source>
      <translation>选择签名身份</translation>
    </message>
    <message>
      <source>Choose the token's library</source>
      <translation>选择令牌的程序库</translation>
    </message>
    <message>
      <source>Choose …</source>
      <translation>选择 …</translation>
    </message>
    <message>
      <source>Classification</source>
      <translation>密级</translation>
    </message>
    <message>
      <source>Click corner after corner; double-click or the first corner closes. Keys: arrows move the cross-hair, Enter sets a corner, twice closes, Backspace takes one back, Esc leaves.</source>
      <translation>逐个点击顶点；双击或点击第一个顶点即可闭合。按键：方向键移动十字线，Enter 键设置顶点，连按两次闭合，Backspace 键撤回一个，Esc 键结束。</translation>
    </message>
    <message>
      <source>Close</source>
      <translation>关闭</translation>
    </message>
    <message>
      <source>Close case</source>
      <translation>关闭案件</translation>
    </message>
    <message>
      <source>Close this notice</source>
      <translation>关闭此通知</translation>
    </message>
    <message>
      <source>Closed: along the mask's outline. With gaps: parallel lines it is compared with.</source>
      <translation>实心：沿掩膜轮廓。带间隙：用于比较的平行线。</translation>
    </message>
    <message>
      <source>Closed: cells of the region that count. With gaps: those it is compared with.</source>
      <translation>实心：区域内计入的单元。带间隙：用于比较的单元。</translation>
    </message>
    <message>
      <source>Clue {0}</source>
      <translation>线索 {0}</translation>
    </message>
    <message>
      <source>Clue {0}, {1}: {2}</source>
      <translation>线索 {0}，{1}：{2}</translation>
    </message>
    <message>
      <source>Clues</source>
      <translation>线索</translation>
    </message>
    <message>
      <source>Clues appear here after the analysis.</source>
      <translation>分析后线索显示在此处。</translation>
    </message>
    <message>
      <source>Colour</source>
      <translation>色彩</translation>
    </message>
    <message>
      <source>Coloured: the cells of the region that count.</source>
      <translation>着色：区域内计入的单元。</translation>
    </message>
    <message>
      <source>Colours of the score map</source>
      <translation>分数图的颜色</translation>
    </message>
    <message>
      <source>Colours: {0}</source>
      <translation>颜色：{0}</translation>
    </message>
    <message>
      <source>Command</source>
      <translation>命令</translation>
    </message>
    <message>
      <source>Commands and their keys</source>
      <translation>命令及其按键</translation>
    </message>
    <message>
      <source>Compare</source>
      <translation>比较</translation>
    </message>
    <message>
      <source>Compare the fingerprint with what its owner tells you by telephone.</source>
      <translation>将指纹与其持有人在电话中告知的内容比对。</translation>
    </message>
    <message>
      <source>Compare with</source>
      <translation>比较对象</translation>
    </message>
    <message>
      <source>Complete</source>
      <translation>完整</translation>
    </message>
    <message>
      <source>Completeness</source>
      <translation>完整性</translation>
    </message>
    <message>
      <source>Computed on</source>
      <translation>计算设备</translation>
    </message>
    <message>
      <source>Computes on</source>
      <translation>计算设备</translation>
    </message>
    <message>
      <source>Contains</source>
      <translation>包含</translation>
    </message>
    <message>
      <source>Content</source>
      <translation>内容</translation>
    </message>
    <message>
      <source>Contents</source>
      <translation>目录</translation>
    </message>
    <message>
      <source>Conversions</source>
      <translation>转换</translation>
    </message>
    <message>
      <source>Copies the outline into a region of your own, where you correct it.</source>
      <translation>将轮廓复制为您自己的区域，在其中修正。</translation>
    </message>
    <message>
      <source>Copy the whole digest</source>
      <translation>复制完整摘要</translation>
    </message>
    <message>
      <source>Dark</source>
      <translation>深色</translation>
    </message>
    <message>
      <source>Data</source>
      <translation>数据</translation>
    </message>
    <message>
      <source>Decision</source>
      <translation>决定</translation>
    </message>
    <message>
      <source>Decoder</source>
      <translation>解码器</translation>
    </message>
    <message>
      <source>Decoding</source>
      <translation>解码</translation>
    </message>
    <message>
      <source>Decoding the picture</source>
      <translation>正在解码图片</translation>
    </message>
    <message>
      <source>Difference</source>
      <translation>差异</translation>
    </message>
    <message>
      <source>Difference: {0} − {1}</source>
      <translation>差异：{0} − {1}</translation>
    </message>
    <message>
      <source>Digest before: {0}</source>
      <translation>前一条摘要：{0}</translation>
    </message>
    <message>
      <source>Digest: {0}</source>
      <translation>摘要：{0}</translation>
    </message>
    <message>
      <source>Disagrees</source>
      <translation>不一致</translation>
    </message>
    <message>
      <source>Done</source>
      <translation>已完成</translation>
    </message>
    <message>
      <source>Draft</source>
      <translation>草稿</translation>
    </message>
    <message>
      <source>Drag a corner; double-click an edge for a new one. Keys: Page Up and Page Down choose, arrows move, Enter adds, Delete removes, Esc leaves.</source>
      <translation>拖动顶点；双击边线可添加顶点。按键：Page Up 键和 Page Down 键选择，方向键移动，Enter 键添加，Delete 键移除，Esc 键结束。</translation>
    </message>
    <message>
      <source>Drag to paint the chosen region, or a new one. Keys: arrows move, Enter paints, Esc leaves.</source>
      <translation>拖动以涂画所选区域或新区域。按键：方向键移动，Enter 键涂画，Esc 键结束。</translation>
    </message>
    <message>
      <source>Drag to see the contour of another score. The finding keeps its threshold {0}; Home returns to it.</source>
      <translation>拖动可查看其他分数的等值线。机器发现保持其阈值 {0}；按 Home 键返回该值。</translation>
    </message>
    <message>
      <source>Drag to take away from the chosen region. Keys: arrows move, Enter erases, Esc leaves.</source>
      <translation>拖动以从所选区域中擦除。按键：方向键移动，Enter 键擦除，Esc 键结束。</translation>
    </message>
    <message>
      <source>Drag, or use the arrow keys, to move the curtain.</source>
      <translation>拖动或使用方向键移动卷帘。</translation>
    </message>
    <message>
      <source>Draw</source>
      <translation>绘制</translation>
    </message>
    <message>
      <source>Draw your own regions</source>
      <translation>绘制您自己的区域</translation>
    </message>
    <message>
      <source>Drawing taken back</source>
      <translation>绘制已撤回</translation>
    </message>
    <message>
      <source>Drop pictures or folders here</source>
      <translation>将图片或文件夹拖放到此处</translation>
    </message>
    <message>
      <source>Drop pictures or folders here, or add them with the buttons above.</source>
      <translation>将图片或文件夹拖放到此处，或用上方的按钮添加。</translation>
    </message>
    <message>
      <source>Duplicate offered</source>
      <translation>收到重复文件</translation>
    </message>
    <message>
      <source>ENFSI Guideline for Evaluative Reporting in Forensic Science, 2015</source>
      <translation>ENFSI《法庭科学评价性报告指南》，2015 年</translation>
    </message>
    <message>
      <source>Each file is copied by its hash; the original is only read.</source>
      <translation>每个文件按其哈希值复制；原件只被读取。</translation>
    </message>
    <message>
      <source>Each file is copied byte by byte, hashed and kept read-only in the case. The originals are only read. Folders are walked through.</source>
      <translation>每个文件逐字节复制、计算哈希值并以只读方式保存在案件中。原件只被读取。文件夹会逐层读取。</translation>
    </message>
    <message>
      <source>Edge filter</source>
      <translation>边缘滤波</translation>
    </message>
    <message>
      <source>Edit</source>
      <translation>编辑</translation>
    </message>
    <message>
      <source>Edit corners</source>
      <translation>编辑顶点</translation>
    </message>
    <message>
      <source>Edit region's outline</source>
      <translation>编辑区域轮廓</translation>
    </message>
    <message>
      <source>Engine</source>
      <translation>引擎</translation>
    </message>
    <message>
      <source>Engine and device</source>
      <translation>引擎与设备</translation>
    </message>
    <message>
      <source>Engine and device …</source>
      <translation>引擎与设备 …</translation>
    </message>
    <message>
      <source>Engine: {0} {1} · {2}</source>
      <translation>引擎：{0} {1} · {2}</translation>
    </message>
    <message>
      <source>Engines</source>
      <translation>引擎</translation>
    </message>
    <message>
      <source>England and Wales</source>
      <translation>英格兰和威尔士</translation>
    </message>
    <message>
      <source>English original of the engine</source>
      <translation>引擎的英文原文</translation>
    </message>
    <message>
      <source>Enhance</source>
      <translation>增强</translation>
    </message>
    <message>
      <source>Enhance …</source>
      <translation>增强 …</translation>
    </message>
    <message>
      <source>Entry in full</source>
      <translation>记录全文</translation>
    </message>
    <message>
      <source>Eraser</source>
      <translation>橡皮擦</translation>
    </message>
    <message>
      <source>Error rates</source>
      <translation>错误率</translation>
    </message>
    <message>
      <source>Error rates: not measured for these weights. Treat every result of this engine so.</source>
      <translation>错误率：未针对这些权重进行测量。请以此看待该引擎的每项结果。</translation>
    </message>
    <message>
      <source>Every action on the case with time and name. Each entry contains the digest of the one before, so that a change of the log is noticed.</source>
      <translation>案件中每项操作的时间与姓名。每条记录都包含前一条的摘要，因此对日志的改动会被发现。</translation>
    </message>
    <message>
      <source>Every check with one of four states: found, not found, not run (with the reason) and failed; and what is needed to make the finding again.</source>
      <translation>每项检查只有四种状态之一：发现、未发现、未运行（附原因）、失败；以及重现机器发现所需的信息。</translation>
    </message>
    <message>
      <source>Every item is analysed.</source>
      <translation>每件检材均已分析。</translation>
    </message>
    <message>
      <source>Everything of the case lies in this folder. It must be new or empty.</source>
      <translation>案件的一切内容都在此文件夹中。它必须是新的或空的。</translation>
    </message>
    <message>
      <source>Everything you do in a case is logged under this name. It is asked once and kept on this computer; change it in the menu Case.</source>
      <translation>您在案件中所做的一切都以此姓名记入日志。只询问一次并保存在本机；可在“案件”菜单中更改。</translation>
    </message>
    <message>
      <source>Evidence</source>
      <translation>检材</translation>
    </message>
    <message>
      <source>Evidence of manipulation</source>
      <translation>发现篡改证据</translation>
    </message>
    <message>
      <source>Evidence of manipulation from</source>
      <translation>判为发现篡改证据的下限</translation>
    </message>
    <message>
      <source>Evidence restored</source>
      <translation>检材已恢复</translation>
    </message>
    <message>
      <source>Evidence tagged</source>
      <translation>检材已加标签</translation>
    </message>
    <message>
      <source>Evidence taken in</source>
      <translation>检材已接收</translation>
    </message>
    <message>
      <source>Evidence withdrawn</source>
      <translation>检材已撤出</translation>
    </message>
    <message>
      <source>Examine {0} again</source>
      <translation>重新检验 {0}</translation>
    </message>
    <message>
      <source>Examiner</source>
      <translation>鉴定人</translation>
    </message>
    <message>
      <source>Examiner *</source>
      <translation>鉴定人 *</translation>
    </message>
    <message>
      <source>Examiner …</source>
      <translation>鉴定人 …</translation>
    </message>
    <message>
      <source>Examiner's region drawn</source>
      <translation>鉴定人区域已绘制</translation>
    </message>
    <message>
      <source>Examiner's regions</source>
      <translation>鉴定人的区域</translation>
    </message>
    <message>
      <source>Exhibit kept</source>
      <translation>示证图已保存</translation>
    </message>
    <message>
      <source>Exhibit taken back</source>
      <translation>示证图已撤回</translation>
    </message>
    <message>
      <source>Exhibits</source>
      <translation>示证图</translation>
    </message>
    <message>
      <source>Exhibits as they are</source>
      <translation>示证图保持原样</translation>
    </message>
    <message>
      <source>Explanation</source>
      <translation>解释</translation>
    </message>
    <message>
      <source>Face and picture</source>
      <translation>人脸与图片</translation>
    </message>
    <message>
      <source>Face {0}</source>
      <translation>人脸 {0}</translation>
    </message>
    <message>
      <source>Faces</source>
      <translation>人脸</translation>
    </message>
    <message>
      <source>Faces of other cameras</source>
      <translation>其他相机的人脸</translation>
    </message>
    <message>
      <source>Fact</source>
      <translation>项目</translation>
    </message>
    <message>
      <source>Facts</source>
      <translation>基本信息</translation>
    </message>
    <message>
      <source>Failed</source>
      <translation>失败</translation>
    </message>
    <message>
      <source>Fault</source>
      <translation>错误</translation>
    </message>
    <message>
      <source>Faults</source>
      <translation>有错误</translation>
    </message>
    <message>
      <source>Field</source>
      <translation>字段</translation>
    </message>
    <message>
      <source>File</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>File for the identity</source>
      <translation>身份文件</translation>
    </message>
    <message>
      <source>File refused</source>
      <translation>文件被拒收</translation>
    </message>
    <message>
      <source>File to write</source>
      <translation>要写入的文件</translation>
    </message>
    <message>
      <source>File with revocation lists</source>
      <translation>含吊销列表的文件</translation>
    </message>
    <message>
      <source>File with the scores</source>
      <translation>分数文件</translation>
    </message>
    <message>
      <source>File with trusted certificates</source>
      <translation>含受信任证书的文件</translation>
    </message>
    <message>
      <source>File, findings and decisions stay in the case and are listed in the report with your reason; they are no longer part of the examination.</source>
      <translation>文件、机器发现和决定仍保留在案件中，并连同您的理由列入报告；它们不再属于检验内容。</translation>
    </message>
    <message>
      <source>Files and folders to take in</source>
      <translation>要接收的文件和文件夹</translation>
    </message>
    <message>
      <source>Files to take in</source>
      <translation>要接收的文件</translation>
    </message>
    <message>
      <source>Fill regions</source>
      <translation>填充区域</translation>
    </message>
    <message>
      <source>Filter by name, id, state or tag</source>
      <translation>按名称、编号、状态或标签筛选</translation>
    </message>
    <message>
      <source>Filter metadata</source>
      <translation>筛选元数据</translation>
    </message>
    <message>
      <source>Filter the evidence list</source>
      <translation>筛选检材列表</translation>
    </message>
    <message>
      <source>Final</source>
      <translation>定稿</translation>
    </message>
    <message>
      <source>Find a command or a key</source>
      <translation>查找命令或按键</translation>
    </message>
    <message>
      <source>Find in the guide</source>
      <translation>在指南中查找</translation>
    </message>
    <message>
      <source>Find, measure and explain manipulation of faces, and report it.</source>
      <translation>查找、测量并解释人脸篡改，并出具报告。</translation>
    </message>
    <message>
      <source>Finding</source>
      <translation>机器发现</translation>
    </message>
    <message>
      <source>Finding faces</source>
      <translation>正在查找人脸</translation>
    </message>
    <message>
      <source>Finding put in force</source>
      <translation>机器发现已生效</translation>
    </message>
    <message>
      <source>Finding recorded</source>
      <translation>机器发现已记录</translation>
    </message>
    <message>
      <source>Findings compared</source>
      <translation>机器发现已比较</translation>
    </message>
    <message>
      <source>Finished</source>
      <translation>结束</translation>
    </message>
    <message>
      <source>Fit and load</source>
      <translation>拟合并载入</translation>
    </message>
    <message>
      <source>Fit picture</source>
      <translation>适合窗口</translation>
    </message>
    <message>
      <source>Fitting likelihood ratios; this takes a minute …</source>
      <translation>正在拟合似然比，需要约一分钟 …</translation>
    </message>
    <message>
      <source>Flicker</source>
      <translation>闪烁</translation>
    </message>
    <message>
      <source>Flicker by itself (Space changes sides)</source>
      <translation>自动闪烁（空格键切换两侧）</translation>
    </message>
    <message>
      <source>Folder</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <source>Folder for the case</source>
      <translation>案件文件夹</translation>
    </message>
    <message>
      <source>Folder of a model</source>
      <translation>模型文件夹</translation>
    </message>
    <message>
      <source>Folder of the case</source>
      <translation>案件所在文件夹</translation>
    </message>
    <message>
      <source>Folder to take in</source>
      <translation>要接收的文件夹</translation>
    </message>
    <message>
      <source>For the eye, 0 to {0} grey levels. The clues are measured by the engine.</source>
      <translation>供目测，0 至 {0} 灰度级。线索由引擎测量。</translation>
    </message>
    <message>
      <source>For {0} {1}, weights {2}, and its thresholds; for no other engine.</source>
      <translation>适用于 {0} {1}（权重 {2}）及其阈值；不适用于其他引擎。</translation>
    </message>
    <message>
      <source>Forensic analysis of face pictures for traces of manipulation. What the engine writes is machine-generated; what is concluded is the examiner's word.</source>
      <translation>对人脸图片进行篡改痕迹的司法鉴定分析。引擎所写的内容均为机器生成；结论由鉴定人作出。</translation>
    </message>
    <message>
      <source>Forgeries</source>
      <translation>伪造图片</translation>
    </message>
    <message>
      <source>ForgeryTalker: keys</source>
      <translation>ForgeryTalker：按键</translation>
    </message>
    <message>
      <source>Format</source>
      <translation>格式</translation>
    </message>
    <message>
      <source>Found</source>
      <translation>发现</translation>
    </message>
    <message>
      <source>Frames</source>
      <translation>帧数</translation>
    </message>
    <message>
      <source>From raw score to score</source>
      <translation>从原始分数到分数</translation>
    </message>
    <message>
      <source>From the engine's outline of: {0}</source>
      <translation>取自引擎对以下区域的轮廓：{0}</translation>
    </message>
    <message>
      <source>Gain</source>
      <translation>增益</translation>
    </message>
    <message>
      <source>Gallery</source>
      <translation>图库</translation>
    </message>
    <message>
      <source>Gamma</source>
      <translation>伽马</translation>
    </message>
    <message>
      <source>General wording</source>
      <translation>通用措辞</translation>
    </message>
    <message>
      <source>Genuine faces</source>
      <translation>未篡改人脸</translation>
    </message>
    <message>
      <source>Genuine faces of other cameras</source>
      <translation>其他相机的未篡改人脸</translation>
    </message>
    <message>
      <source>Genuine faces that set the threshold</source>
      <translation>用于确定阈值的未篡改人脸</translation>
    </message>
    <message>
      <source>Give the reason, then press Enter. It is printed in the report.</source>
      <translation>请填写理由，然后按 Enter 键。理由会印在报告中。</translation>
    </message>
    <message>
      <source>Go on</source>
      <translation>继续</translation>
    </message>
    <message>
      <source>Good</source>
      <translation>良好</translation>
    </message>
    <message>
      <source>Good until</source>
      <translation>有效期至</translation>
    </message>
    <message>
      <source>Graphics card</source>
      <translation>显卡</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>绿</translation>
    </message>
    <message>
      <source>Grid of the regions, px</source>
      <translation>区域网格（px）</translation>
    </message>
    <message>
      <source>Group</source>
      <translation>组</translation>
    </message>
    <message>
      <source>Head of the log</source>
      <translation>日志头</translation>
    </message>
    <message>
      <source>Help</source>
      <translation>帮助</translation>
    </message>
    <message>
      <source>Help on this</source>
      <translation>此处的帮助</translation>
    </message>
    <message>
      <source>Hide map</source>
      <translation>隐藏测量图</translation>
    </message>
    <message>
      <source>Hide the clue's map</source>
      <translation>隐藏该线索的测量图</translation>
    </message>
    <message>
      <source>High</source>
      <translation>高</translation>
    </message>
    <message>
      <source>High contrast</source>
      <translation>高对比度</translation>
    </message>
    <message>
      <source>High: {0}.</source>
      <translation>高值：{0}。</translation>
    </message>
    <message>
      <source>Histogram</source>
      <translation>直方图</translation>
    </message>
    <message>
      <source>History</source>
      <translation>历史</translation>
    </message>
    <message>
      <source>Holds the picture against its original without overlay, another finding of the same item, or another item of equal size: under a curtain, side by side, in turn, or as a difference on a fixed scale.</source>
      <translation>将图片与不带叠加层的原图、同一检材的另一机器发现或同样大小的另一检材对照：卷帘、并排、闪烁，或固定标度的差异。</translation>
    </message>
    <message>
      <source>How it was calibrated</source>
      <translation>校准方式</translation>
    </message>
    <message>
      <source>How it was made</source>
      <translation>生成方式</translation>
    </message>
    <message>
      <source>How the report is made</source>
      <translation>报告的制作方式</translation>
    </message>
    <message>
      <source>How to go about it</source>
      <translation>如何进行</translation>
    </message>
    <message>
      <source>Hue</source>
      <translation>色相</translation>
    </message>
    <message>
      <source>Identity</source>
      <translation>身份</translation>
    </message>
    <message>
      <source>In force</source>
      <translation>有效</translation>
    </message>
    <message>
      <source>In one sentence</source>
      <translation>一句话说明</translation>
    </message>
    <message>
      <source>In your own words, with the scale used and the main limitation.</source>
      <translation>用您自己的话书写，并说明所用等级和主要局限。</translation>
    </message>
    <message>
      <source>Inconclusive</source>
      <translation>无法判定</translation>
    </message>
    <message>
      <source>It is stored: {0}</source>
      <translation>存放位置：{0}</translation>
    </message>
    <message>
      <source>It misleads: </source>
      <translation>可能误导：</translation>
    </message>
    <message>
      <source>Item</source>
      <translation>检材</translation>
    </message>
    <message>
      <source>Item {0} of {1}: {2}</source>
      <translation>第 {0} 件，共 {1} 件：{2}</translation>
    </message>
    <message>
      <source>Items not analysed: {0}; items whose analysis failed: {1}.</source>
      <translation>未分析的检材：{0} 件；分析失败的检材：{1} 件。</translation>
    </message>
    <message>
      <source>Items received</source>
      <translation>收到检材日期</translation>
    </message>
    <message>
      <source>Its map was not recorded: this finding was made without maps. Analysing the item again makes them.</source>
      <translation>其测量图未被记录：此机器发现生成时未记录测量图。重新分析该检材即可得到。</translation>
    </message>
    <message>
      <source>JPEG compression</source>
      <translation>JPEG 压缩痕迹</translation>
    </message>
    <message>
      <source>Keep</source>
      <translation>保存</translation>
    </message>
    <message>
      <source>Keep view as exhibit</source>
      <translation>将视图存为示证图</translation>
    </message>
    <message>
      <source>Keeps the view as it is on the screen, without loss, with the part shown, enhancement, layers and threshold, for the report.</source>
      <translation>将屏幕上的视图无损保存，连同所示部分、增强、图层和阈值，供报告使用。</translation>
    </message>
    <message>
      <source>Kept for this and every later window.</source>
      <translation>已保存，今后的窗口同样适用。</translation>
    </message>
    <message>
      <source>Kept from</source>
      <translation>沿用自</translation>
    </message>
    <message>
      <source>Key</source>
      <translation>密钥</translation>
    </message>
    <message>
      <source>Key in the token</source>
      <translation>令牌中的密钥</translation>
    </message>
    <message>
      <source>Key is in</source>
      <translation>密钥位于</translation>
    </message>
    <message>
      <source>Keys</source>
      <translation>按键</translation>
    </message>
    <message>
      <source>Keys …</source>
      <translation>按键 …</translation>
    </message>
    <message>
      <source>Kind</source>
      <translation>类别</translation>
    </message>
    <message>
      <source>Laboratory</source>
      <translation>实验室</translation>
    </message>
    <message>
      <source>Landmarks</source>
      <translation>关键点</translation>
    </message>
    <message>
      <source>Language</source>
      <translation>语言</translation>
    </message>
    <message>
      <source>Language model</source>
      <translation>语言模型</translation>
    </message>
    <message>
      <source>Language of the report</source>
      <translation>报告的语言</translation>
    </message>
    <message>
      <source>Largest difference from the trained model</source>
      <translation>与训练所得模型的最大差异</translation>
    </message>
    <message>
      <source>Layers</source>
      <translation>图层</translation>
    </message>
    <message>
      <source>Layers change what is shown, never what was found.</source>
      <translation>图层只改变显示内容，从不改变机器发现。</translation>
    </message>
    <message>
      <source>Layers …</source>
      <translation>图层 …</translation>
    </message>
    <message>
      <source>Learning rate</source>
      <translation>学习率</translation>
    </message>
    <message>
      <source>Learning rate of the encoder</source>
      <translation>编码器学习率</translation>
    </message>
    <message>
      <source>Learning rate on whole faces, share</source>
      <translation>整脸训练的学习率比例</translation>
    </message>
    <message>
      <source>Left {name}</source>
      <translation>左侧{name}</translation>
    </message>
    <message>
      <source>Let go of region</source>
      <translation>取消选择区域</translation>
    </message>
    <message>
      <source>Level</source>
      <translation>级别</translation>
    </message>
    <message>
      <source>Level of the signature</source>
      <translation>签名级别</translation>
    </message>
    <message>
      <source>Libraries</source>
      <translation>程序库</translation>
    </message>
    <message>
      <source>Library</source>
      <translation>程序库</translation>
    </message>
    <message>
      <source>Licence</source>
      <translation>许可</translation>
    </message>
    <message>
      <source>Light</source>
      <translation>浅色</translation>
    </message>
    <message>
      <source>Limits</source>
      <translation>局限</translation>
    </message>
    <message>
      <source>List</source>
      <translation>清单</translation>
    </message>
    <message>
      <source>Load data</source>
      <translation>载入数据</translation>
    </message>
    <message>
      <source>Loaded {0} by {1}; data SHA-256 {2}</source>
      <translation>{0} 由 {1} 载入；数据 SHA-256 {2}</translation>
    </message>
    <message>
      <source>Loading the engine</source>
      <translation>正在载入引擎</translation>
    </message>
    <message>
      <source>Localising</source>
      <translation>正在定位</translation>
    </message>
    <message>
      <source>Log entries: {0}; evidence items: {1}; findings: {2}; files: {3}.</source>
      <translation>日志记录：{0} 条；检材：{1} 件；机器发现：{2} 项；文件：{3} 个。</translation>
    </message>
    <message>
      <source>Longest prompt, tokens</source>
      <translation>最长提示（词元）</translation>
    </message>
    <message>
      <source>Longest text, tokens</source>
      <translation>最长文本（词元）</translation>
    </message>
    <message>
      <source>Look</source>
      <translation>读取</translation>
    </message>
    <message>
      <source>Look into the token</source>
      <translation>读取令牌内容</translation>
    </message>
    <message>
      <source>Loupe</source>
      <translation>放大镜</translation>
    </message>
    <message>
      <source>Low</source>
      <translation>低</translation>
    </message>
    <message>
      <source>Luma (Y)</source>
      <translation>亮度（Y）</translation>
    </message>
    <message>
      <source>Machine-generated</source>
      <translation>机器生成</translation>
    </message>
    <message>
      <source>Machine-generated by {0}</source>
      <translation>机器生成：{0}</translation>
    </message>
    <message>
      <source>Main tools</source>
      <translation>主要工具</translation>
    </message>
    <message>
      <source>Make a case or open one, then drop the files again.</source>
      <translation>请新建或打开案件，然后再次拖放文件。</translation>
    </message>
    <message>
      <source>Make a case, open one, or look at the sample case of public-domain portraits. A case is one folder: copies of the evidence, findings, decisions and the log.</source>
      <translation>新建案件、打开案件，或查看由公有领域肖像组成的示例案件。一个案件就是一个文件夹：检材副本、机器发现、决定和日志。</translation>
    </message>
    <message>
      <source>Make a new signing identity</source>
      <translation>新建签名身份</translation>
    </message>
    <message>
      <source>Make case</source>
      <translation>建立案件</translation>
    </message>
    <message>
      <source>Make faces unrecognisable</source>
      <translation>使人脸无法辨认</translation>
    </message>
    <message>
      <source>Make identity</source>
      <translation>建立身份</translation>
    </message>
    <message>
      <source>Making the key …</source>
      <translation>正在生成密钥 …</translation>
    </message>
    <message>
      <source>Manipulation score {0} ({1}).</source>
      <translation>篡改分数 {0}（{1}）。</translation>
    </message>
    <message>
      <source>Manipulation score: shift</source>
      <translation>篡改分数：偏移</translation>
    </message>
    <message>
      <source>Manipulation score: slope</source>
      <translation>篡改分数：斜率</translation>
    </message>
    <message>
      <source>Map of the next clue</source>
      <translation>下一条线索的测量图</translation>
    </message>
    <message>
      <source>Mark: measured value. Tick: what it is compared with. Band: central 95 % of genuine faces.</source>
      <translation>菱形：测量值。刻线：比较对象。色带：未篡改人脸的中央 95 %。</translation>
    </message>
    <message>
      <source>Mask</source>
      <translation>掩膜</translation>
    </message>
    <message>
      <source>Mask contour</source>
      <translation>掩膜轮廓</translation>
    </message>
    <message>
      <source>Mask of an inconclusive picture</source>
      <translation>无法判定图片的掩膜</translation>
    </message>
    <message>
      <source>May not sign</source>
      <translation>不得签名</translation>
    </message>
    <message>
      <source>Measured</source>
      <translation>测量</translation>
    </message>
    <message>
      <source>Measured clues</source>
      <translation>测得的线索</translation>
    </message>
    <message>
      <source>Measurements by methods that know nothing of the engine. A clue is found when its value lies outside the central 95 % of what genuine faces show.</source>
      <translation>由与引擎无关的方法所作的测量。当数值落在未篡改人脸的中央 95 % 之外时，即为发现线索。</translation>
    </message>
    <message>
      <source>Measuring clues</source>
      <translation>正在测量线索</translation>
    </message>
    <message>
      <source>Metadata</source>
      <translation>元数据</translation>
    </message>
    <message>
      <source>Method</source>
      <translation>方法</translation>
    </message>
    <message>
      <source>Method: </source>
      <translation>方法：</translation>
    </message>
    <message>
      <source>Methods</source>
      <translation>方法</translation>
    </message>
    <message>
      <source>Missing</source>
      <translation>缺少</translation>
    </message>
    <message>
      <source>Model card</source>
      <translation>模型说明</translation>
    </message>
    <message>
      <source>Model card and error rates</source>
      <translation>模型说明与错误率</translation>
    </message>
    <message>
      <source>Model card and error rates of this engine</source>
      <translation>此引擎的模型说明与错误率</translation>
    </message>
    <message>
      <source>Model card of {0}</source>
      <translation>{0} 的模型说明</translation>
    </message>
    <message>
      <source>Model card, from the menu Help</source>
      <translation>模型说明，见“帮助”菜单</translation>
    </message>
    <message>
      <source>Model card: {0} {1}</source>
      <translation>模型说明：{0} {1}</translation>
    </message>
    <message>
      <source>Model in a folder …</source>
      <translation>文件夹中的模型 …</translation>
    </message>
    <message>
      <source>Moderate</source>
      <translation>中</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>名称</translation>
    </message>
    <message>
      <source>Name of the region</source>
      <translation>区域名称</translation>
    </message>
    <message>
      <source>Named region, the prompter's score from</source>
      <translation>指明区域所需的提示器分数，起于</translation>
    </message>
    <message>
      <source>Narrower brush</source>
      <translation>缩小画笔</translation>
    </message>
    <message>
      <source>Needed for a Final report.</source>
      <translation>定稿所需。</translation>
    </message>
    <message>
      <source>Network</source>
      <translation>网络</translation>
    </message>
    <message>
      <source>New case</source>
      <translation>新建案件</translation>
    </message>
    <message>
      <source>New case …</source>
      <translation>新建案件 …</translation>
    </message>
    <message>
      <source>New keys for the selected command</source>
      <translation>所选命令的新按键</translation>
    </message>
    <message>
      <source>New signing identity</source>
      <translation>新建签名身份</translation>
    </message>
    <message>
      <source>New signing identity …</source>
      <translation>新建签名身份 …</translation>
    </message>
    <message>
      <source>New …</source>
      <translation>新建 …</translation>
    </message>
    <message>
      <source>Next item</source>
      <translation>下一件检材</translation>
    </message>
    <message>
      <source>Next page</source>
      <translation>下一页</translation>
    </message>
    <message>
      <source>Next region</source>
      <translation>下一区域</translation>
    </message>
    <message>
      <source>No</source>
      <translation>否</translation>
    </message>
    <message>
      <source>No case is open, so nothing was taken in.</source>
      <translation>没有打开的案件，因此未接收任何文件。</translation>
    </message>
    <message>
      <source>No clue was measured on this picture.</source>
      <translation>此图片未测得线索。</translation>
    </message>
    <message>
      <source>No engine can run here</source>
      <translation>没有可在此运行的引擎</translation>
    </message>
    <message>
      <source>No entries.</source>
      <translation>没有记录。</translation>
    </message>
    <message>
      <source>No evidence found below</source>
      <translation>判为未发现证据的上限</translation>
    </message>
    <message>
      <source>No evidence of manipulation found</source>
      <translation>未发现篡改证据</translation>
    </message>
    <message>
      <source>No evidence yet.
Drop pictures or folders here, or use Take in.</source>
      <translation>尚无检材。
将图片或文件夹拖放到此处，或使用“接收”。</translation>
    </message>
    <message>
      <source>No item matches. Change what is typed above, or clear the filter beside it.</source>
      <translation>没有符合条件的检材。请更改上方输入的内容，或清除旁边的筛选。</translation>
    </message>
    <message>
      <source>No key was found in any token.</source>
      <translation>没有在任何令牌中找到密钥。</translation>
    </message>
    <message>
      <source>No method was run on this item yet.</source>
      <translation>尚未对此检材运行任何方法。</translation>
    </message>
    <message>
      <source>No program could be started that shows the folder.</source>
      <translation>未能启动可显示该文件夹的程序。</translation>
    </message>
    <message>
      <source>No program could be started that shows the report.</source>
      <translation>未能启动可显示该报告的程序。</translation>
    </message>
    <message>
      <source>No region is named.</source>
      <translation>未指明任何区域。</translation>
    </message>
    <message>
      <source>No sentence speaks of this region.</source>
      <translation>没有语句涉及此区域。</translation>
    </message>
    <message>
      <source>No.</source>
      <translation>序号</translation>
    </message>
    <message>
      <source>Nobody is trusted yet. Add the certificate of the authority that issues your signing identities, and its revocation list if it publishes one.</source>
      <translation>尚未信任任何人。请添加签发您的签名身份的机构的证书；若其发布吊销列表，也请一并添加。</translation>
    </message>
    <message>
      <source>Noise</source>
      <translation>噪声</translation>
    </message>
    <message>
      <source>Noise filter</source>
      <translation>噪声滤波</translation>
    </message>
    <message>
      <source>Not found</source>
      <translation>未发现</translation>
    </message>
    <message>
      <source>Not run</source>
      <translation>未运行</translation>
    </message>
    <message>
      <source>Not trusted</source>
      <translation>不受信任</translation>
    </message>
    <message>
      <source>Not valid</source>
      <translation>无效</translation>
    </message>
    <message>
      <source>Note</source>
      <translation>说明</translation>
    </message>
    <message>
      <source>Notes</source>
      <translation>笔记</translation>
    </message>
    <message>
      <source>Notes on the region</source>
      <translation>区域的备注</translation>
    </message>
    <message>
      <source>Nothing here decides for you: the engine points to places, you judge them.</source>
      <translation>这里没有任何东西替您作决定：引擎指出位置，由您判断。</translation>
    </message>
    <message>
      <source>Nothing was measured here, so there is no map.</source>
      <translation>此处未作测量，因此没有测量图。</translation>
    </message>
    <message>
      <source>Nothing was measured on this region.</source>
      <translation>此区域未作任何测量。</translation>
    </message>
    <message>
      <source>Nothing was recorded.</source>
      <translation>未记录任何内容。</translation>
    </message>
    <message>
      <source>Number</source>
      <translation>数量</translation>
    </message>
    <message>
      <source>Number, title and examiner; then take pictures in.</source>
      <translation>填写编号、标题和鉴定人，然后接收图片。</translation>
    </message>
    <message>
      <source>On the picture, as recorded: {0}, {1}.</source>
      <translation>图片上所示（按记录）：{0}，{1}。</translation>
    </message>
    <message>
      <source>On {0}</source>
      <translation>测量对象：{0}</translation>
    </message>
    <message>
      <source>One per line, weighed against each other.</source>
      <translation>每行一个，彼此权衡。</translation>
    </message>
    <message>
      <source>Only a difference is strengthened: choose “Difference” above.</source>
      <translation>只有差异可以增强：请在上方选择“差异”。</translation>
    </message>
    <message>
      <source>Only the screen changes; evidence and findings stay as they are. Strong levels make noise and JPEG blocks look like edges.</source>
      <translation>只有屏幕显示改变；检材和机器发现保持原样。过强的色阶会使噪声和 JPEG 块看起来像边缘。</translation>
    </message>
    <message>
      <source>Only what is shown changes. An exhibit records these settings.</source>
      <translation>只改变显示内容。示证图会记录这些设置。</translation>
    </message>
    <message>
      <source>Opacity</source>
      <translation>不透明度</translation>
    </message>
    <message>
      <source>Opacity of the score map</source>
      <translation>分数图的不透明度</translation>
    </message>
    <message>
      <source>Opacity: {0}</source>
      <translation>不透明度：{0}</translation>
    </message>
    <message>
      <source>Open</source>
      <translation>未完成</translation>
    </message>
    <message>
      <source>Open a case, take pictures in, analyse them, look at each region, decide, write the conclusion, sign the report. Every step is stored and logged as it is done.</source>
      <translation>打开案件，接收图片，进行分析，查看每个区域，作出决定，撰写结论，签署报告。每一步完成时即存储并记入日志。</translation>
    </message>
    <message>
      <source>Open case</source>
      <translation>打开案件</translation>
    </message>
    <message>
      <source>Open case …</source>
      <translation>打开案件 …</translation>
    </message>
    <message>
      <source>Open folder</source>
      <translation>打开文件夹</translation>
    </message>
    <message>
      <source>Open for reading</source>
      <translation>只读打开</translation>
    </message>
    <message>
      <source>Open it there with a program of your own.</source>
      <translation>请用您自己的程序在该处打开。</translation>
    </message>
    <message>
      <source>Open report</source>
      <translation>打开报告</translation>
    </message>
    <message>
      <source>Opening the identity …</source>
      <translation>正在打开身份 …</translation>
    </message>
    <message>
      <source>Or drop a case folder here, or a signed report to verify it.</source>
      <translation>也可将案件文件夹拖放到此处，或拖放签名报告以核验。</translation>
    </message>
    <message>
      <source>Organisation</source>
      <translation>机构</translation>
    </message>
    <message>
      <source>Orientation</source>
      <translation>方向</translation>
    </message>
    <message>
      <source>Original / overlay</source>
      <translation>原图 / 叠加层</translation>
    </message>
    <message>
      <source>Original name</source>
      <translation>原文件名</translation>
    </message>
    <message>
      <source>Original without overlay</source>
      <translation>不带叠加层的原图</translation>
    </message>
    <message>
      <source>Outlines of regions follow a face mesh and are approximate at their edges.</source>
      <translation>区域轮廓依据面部网格，边缘处为近似值。</translation>
    </message>
    <message>
      <source>PIN</source>
      <translation>PIN 码</translation>
    </message>
    <message>
      <source>Page number</source>
      <translation>页码</translation>
    </message>
    <message>
      <source>Page of the report</source>
      <translation>报告页面</translation>
    </message>
    <message>
      <source>Pairs</source>
      <translation>成对图片</translation>
    </message>
    <message>
      <source>Pairs a step</source>
      <translation>每步的对数</translation>
    </message>
    <message>
      <source>Parameters</source>
      <translation>参数</translation>
    </message>
    <message>
      <source>Particulars</source>
      <translation>详情</translation>
    </message>
    <message>
      <source>Passphrase</source>
      <translation>口令</translation>
    </message>
    <message>
      <source>Passphrase again</source>
      <translation>再次输入口令</translation>
    </message>
    <message>
      <source>Passphrase and PIN are used once and stored nowhere.</source>
      <translation>口令和 PIN 码只使用一次，不会保存在任何地方。</translation>
    </message>
    <message>
      <source>Picture</source>
      <translation>图片</translation>
    </message>
    <message>
      <source>Picture compared with</source>
      <translation>所比较的图片</translation>
    </message>
    <message>
      <source>Picture tools</source>
      <translation>图片工具</translation>
    </message>
    <message>
      <source>Pictures</source>
      <translation>图片</translation>
    </message>
    <message>
      <source>Pixel SHA-256</source>
      <translation>像素 SHA-256</translation>
    </message>
    <message>
      <source>Pixels</source>
      <translation>像素</translation>
    </message>
    <message>
      <source>Point</source>
      <translation>指针</translation>
    </message>
    <message>
      <source>Point at a region for a preview, click it to keep it here.</source>
      <translation>指向区域可预览，点击可固定显示。</translation>
    </message>
    <message>
      <source>Polygon</source>
      <translation>多边形</translation>
    </message>
    <message>
      <source>Polygon, brush and eraser mark what you see. Each finished stroke is stored and logged, and Undo takes it back. Your regions have dashed outlines and small letters on squares; the engine's have whole outlines and letters on circles.</source>
      <translation>多边形、画笔和橡皮擦用于标出您所见。每完成一笔即存储并记入日志，“撤销”可将其撤回。您的区域用虚线轮廓和方块中的小写字母表示；引擎的区域用实线轮廓和圆圈中的字母表示。</translation>
    </message>
    <message>
      <source>Press the new keys for the selected command</source>
      <translation>为所选命令按下新的按键</translation>
    </message>
    <message>
      <source>Previous item</source>
      <translation>上一件检材</translation>
    </message>
    <message>
      <source>Previous page</source>
      <translation>上一页</translation>
    </message>
    <message>
      <source>Previous region</source>
      <translation>上一区域</translation>
    </message>
    <message>
      <source>Problems</source>
      <translation>问题</translation>
    </message>
    <message>
      <source>Processes</source>
      <translation>进程数</translation>
    </message>
    <message>
      <source>Processor</source>
      <translation>处理器</translation>
    </message>
    <message>
      <source>Progress</source>
      <translation>进度</translation>
    </message>
    <message>
      <source>Prompt</source>
      <translation>提示词</translation>
    </message>
    <message>
      <source>Propositions</source>
      <translation>命题</translation>
    </message>
    <message>
      <source>Propositions, one per line</source>
      <translation>命题，每行一个</translation>
    </message>
    <message>
      <source>Public-domain portraits that show the whole way.</source>
      <translation>公有领域肖像，展示整个流程。</translation>
    </message>
    <message>
      <source>Published models are added with “model import”; adapters come from “train”.</source>
      <translation>已发布的模型用命令“model import”添加，适配器由“train”产生。</translation>
    </message>
    <message>
      <source>Put together from the recorded findings, no translation: {0}</source>
      <translation>依据所记录的机器发现编写，并非译文：{0}</translation>
    </message>
    <message>
      <source>Q-Former: attention heads</source>
      <translation>Q-Former：注意力头数</translation>
    </message>
    <message>
      <source>Q-Former: layers</source>
      <translation>Q-Former：层数</translation>
    </message>
    <message>
      <source>Q-Former: width</source>
      <translation>Q-Former：宽度</translation>
    </message>
    <message>
      <source>Q-Former: width of the feed-forward layers</source>
      <translation>Q-Former：前馈层宽度</translation>
    </message>
    <message>
      <source>Qualifications</source>
      <translation>资质</translation>
    </message>
    <message>
      <source>Query tokens</source>
      <translation>查询词元数</translation>
    </message>
    <message>
      <source>Questions</source>
      <translation>鉴定问题</translation>
    </message>
    <message>
      <source>Questions and propositions are written.</source>
      <translation>鉴定问题和命题已填写。</translation>
    </message>
    <message>
      <source>Questions or propositions are not written.</source>
      <translation>鉴定问题或命题尚未填写。</translation>
    </message>
    <message>
      <source>Questions, propositions and your conclusion, in your own words. They are stored as you write and printed in the report.</source>
      <translation>鉴定问题、命题和您的结论，用您自己的话书写。书写时即存储，并印在报告中。</translation>
    </message>
    <message>
      <source>Queue cleared</source>
      <translation>队列已清空</translation>
    </message>
    <message>
      <source>Queue filled</source>
      <translation>队列已填充</translation>
    </message>
    <message>
      <source>Quit</source>
      <translation>退出</translation>
    </message>
    <message>
      <source>Reading the scores …</source>
      <translation>正在读取分数 …</translation>
    </message>
    <message>
      <source>Ready</source>
      <translation>就绪</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>理由</translation>
    </message>
    <message>
      <source>Reason (needed for Reject and Unsure)</source>
      <translation>理由（拒绝和存疑时必填）</translation>
    </message>
    <message>
      <source>Reason for the decision</source>
      <translation>决定的理由</translation>
    </message>
    <message>
      <source>Reason, as it is to be printed</source>
      <translation>理由，将照此印出</translation>
    </message>
    <message>
      <source>Recent cases</source>
      <translation>最近的案件</translation>
    </message>
    <message>
      <source>Recorded measurement</source>
      <translation>已记录的测量</translation>
    </message>
    <message>
      <source>Red</source>
      <translation>红</translation>
    </message>
    <message>
      <source>Red difference (Cr)</source>
      <translation>红色差（Cr）</translation>
    </message>
    <message>
      <source>Redo</source>
      <translation>重做</translation>
    </message>
    <message>
      <source>Regenerated faces</source>
      <translation>重新生成的人脸</translation>
    </message>
    <message>
      <source>Region</source>
      <translation>区域</translation>
    </message>
    <message>
      <source>Region names</source>
      <translation>区域名称</translation>
    </message>
    <message>
      <source>Region reviewed</source>
      <translation>区域已决定</translation>
    </message>
    <message>
      <source>Region {0}</source>
      <translation>区域 {0}</translation>
    </message>
    <message>
      <source>Region: {0}</source>
      <translation>区域：{0}</translation>
    </message>
    <message>
      <source>Regions</source>
      <translation>区域</translation>
    </message>
    <message>
      <source>Regions appear here after the analysis.</source>
      <translation>分析后区域显示在此处。</translation>
    </message>
    <message>
      <source>Regions it was not taught</source>
      <translation>未训练的区域</translation>
    </message>
    <message>
      <source>Regions with a name</source>
      <translation>命名区域数</translation>
    </message>
    <message>
      <source>Reject</source>
      <translation>拒绝</translation>
    </message>
    <message>
      <source>Reject region</source>
      <translation>拒绝区域</translation>
    </message>
    <message>
      <source>Rejected</source>
      <translation>已拒绝</translation>
    </message>
    <message>
      <source>Remove</source>
      <translation>移除</translation>
    </message>
    <message>
      <source>Remove region</source>
      <translation>移除区域</translation>
    </message>
    <message>
      <source>Remove the selected file</source>
      <translation>移除所选文件</translation>
    </message>
    <message>
      <source>Repeat the step. If it happens again, report it with the details.</source>
      <translation>请重复该步骤。如再次发生，请将详情一并报告。</translation>
    </message>
    <message>
      <source>Report</source>
      <translation>报告</translation>
    </message>
    <message>
      <source>Report is</source>
      <translation>报告类型</translation>
    </message>
    <message>
      <source>Report signed</source>
      <translation>报告已签名</translation>
    </message>
    <message>
      <source>Report {0} is signed and stored.</source>
      <translation>报告 {0} 已签名并存储。</translation>
    </message>
    <message>
      <source>Report …</source>
      <translation>报告 …</translation>
    </message>
    <message>
      <source>Reset</source>
      <translation>重置</translation>
    </message>
    <message>
      <source>Restore</source>
      <translation>恢复</translation>
    </message>
    <message>
      <source>Review withdrawn</source>
      <translation>决定已撤回</translation>
    </message>
    <message>
      <source>Reviewer</source>
      <translation>复核人</translation>
    </message>
    <message>
      <source>Revocation list</source>
      <translation>吊销列表</translation>
    </message>
    <message>
      <source>Right {name}</source>
      <translation>右侧{name}</translation>
    </message>
    <message>
      <source>SHA-256 fingerprint</source>
      <translation>SHA-256 指纹</translation>
    </message>
    <message>
      <source>Sample case</source>
      <translation>示例案件</translation>
    </message>
    <message>
      <source>Sample case of public-domain portraits</source>
      <translation>公有领域肖像示例案件</translation>
    </message>
    <message>
      <source>Samples</source>
      <translation>样本数</translation>
    </message>
    <message>
      <source>Saturation</source>
      <translation>饱和度</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>分数</translation>
    </message>
    <message>
      <source>Score map</source>
      <translation>分数图</translation>
    </message>
    <message>
      <source>Score map: shift</source>
      <translation>分数图：偏移</translation>
    </message>
    <message>
      <source>Score map: slope</source>
      <translation>分数图：斜率</translation>
    </message>
    <message>
      <source>Score scale</source>
      <translation>分数标尺</translation>
    </message>
    <message>
      <source>Scores</source>
      <translation>分数</translation>
    </message>
    <message>
      <source>Scores of the engine on pictures whose truth is known turn its manipulation score into a likelihood ratio in the report. Use pictures like those of the case; a ratio is no better than the data behind it.</source>
      <translation>引擎对真伪已知图片所给的分数，使报告能将其篡改分数转换为似然比。请使用与本案相似的图片；似然比的质量取决于其所依据的数据。</translation>
    </message>
    <message>
      <source>Seed</source>
      <translation>随机种子</translation>
    </message>
    <message>
      <source>Select a certificate: its fingerprint is confirmed by telephone or in person.</source>
      <translation>选择一个证书：其指纹须通过电话或当面核实。</translation>
    </message>
    <message>
      <source>Select a field to read its value in full.</source>
      <translation>选择字段以阅读其完整的值。</translation>
    </message>
    <message>
      <source>Select an entry to read it in full.</source>
      <translation>选择一条记录以阅读全文。</translation>
    </message>
    <message>
      <source>Select an item in the evidence list.</source>
      <translation>请在检材列表中选择一件。</translation>
    </message>
    <message>
      <source>Select several items with Shift or Ctrl, then analyse or tag them together.</source>
      <translation>用 Shift 键或 Ctrl 键选择多件，然后一起分析或加标签。</translation>
    </message>
    <message>
      <source>Select {0}</source>
      <translation>选择 {0}</translation>
    </message>
    <message>
      <source>Separated by commas. They are logged, and the list can be narrowed to them.</source>
      <translation>以逗号分隔。标签会记入日志，列表可按标签筛选。</translation>
    </message>
    <message>
      <source>Settings of the view</source>
      <translation>视图的设置</translation>
    </message>
    <message>
      <source>Severity</source>
      <translation>严重程度</translation>
    </message>
    <message>
      <source>Severity is how strongly and how much: a region's score times the share of it that is marked. Moderate from {0}, high from {1}.</source>
      <translation>严重程度表示有多强、有多大：区域的分数乘以该区域被标记部分的占比。{0} 起为中，{1} 起为高。</translation>
    </message>
    <message>
      <source>Share of false alarms allowed</source>
      <translation>允许的误报比例</translation>
    </message>
    <message>
      <source>Share of false alarms on genuine twins</source>
      <translation>对应未篡改原图的误报比例</translation>
    </message>
    <message>
      <source>Share of missed forgeries allowed</source>
      <translation>允许的漏报比例</translation>
    </message>
    <message>
      <source>Sharpness</source>
      <translation>清晰度</translation>
    </message>
    <message>
      <source>Sheet as PDF …</source>
      <translation>按键表 PDF …</translation>
    </message>
    <message>
      <source>Sheet of keys</source>
      <translation>按键表</translation>
    </message>
    <message>
      <source>Show as it is</source>
      <translation>按原样显示</translation>
    </message>
    <message>
      <source>Show clue {0} and what was measured</source>
      <translation>显示线索 {0} 及其测量内容</translation>
    </message>
    <message>
      <source>Show everything</source>
      <translation>全部显示</translation>
    </message>
    <message>
      <source>Show layer: {0}</source>
      <translation>显示图层：{0}</translation>
    </message>
    <message>
      <source>Show only some of the evidence</source>
      <translation>只显示部分检材</translation>
    </message>
    <message>
      <source>Show only some: by state, region or tag</source>
      <translation>只显示部分：按状态、区域或标签</translation>
    </message>
    <message>
      <source>Shows one channel of the picture, or other levels: values up to black become 0, from white on 255, gamma lightens or darkens the middle.</source>
      <translation>显示图片的某一通道或其他色阶：不高于黑场的值变为 0，不低于白场的值变为 255，伽马使中间调变亮或变暗。</translation>
    </message>
    <message>
      <source>Side by side</source>
      <translation>并排</translation>
    </message>
    <message>
      <source>Side of a cut, px</source>
      <translation>裁切边长（px）</translation>
    </message>
    <message>
      <source>Sign</source>
      <translation>签名</translation>
    </message>
    <message>
      <source>Sign and store</source>
      <translation>签名并存储</translation>
    </message>
    <message>
      <source>Sign as reviewer</source>
      <translation>以复核人身份签名</translation>
    </message>
    <message>
      <source>Sign as reviewer …</source>
      <translation>以复核人身份签名 …</translation>
    </message>
    <message>
      <source>Signature</source>
      <translation>签名</translation>
    </message>
    <message>
      <source>Signed report</source>
      <translation>签名报告</translation>
    </message>
    <message>
      <source>Signing identity</source>
      <translation>签名身份</translation>
    </message>
    <message>
      <source>Size</source>
      <translation>大小</translation>
    </message>
    <message>
      <source>Source</source>
      <translation>来源</translation>
    </message>
    <message>
      <source>Space shows the picture beneath; the same number once more ends the map.</source>
      <translation>按空格键显示下方的图片；再次点击同一编号即结束测量图。</translation>
    </message>
    <message>
      <source>Start page</source>
      <translation>开始页</translation>
    </message>
    <message>
      <source>Started</source>
      <translation>开始</translation>
    </message>
    <message>
      <source>State</source>
      <translation>状态</translation>
    </message>
    <message>
      <source>Steps</source>
      <translation>步数</translation>
    </message>
    <message>
      <source>Steps on whole faces</source>
      <translation>整脸训练步数</translation>
    </message>
    <message>
      <source>Steps on windows</source>
      <translation>窗口训练步数</translation>
    </message>
    <message>
      <source>Still needed: {0}.</source>
      <translation>尚需填写：{0}。</translation>
    </message>
    <message>
      <source>Stopped. Nothing was signed or stored.</source>
      <translation>已停止。未签名，也未存储任何内容。</translation>
    </message>
    <message>
      <source>Stopping after this step …</source>
      <translation>此步骤后停止 …</translation>
    </message>
    <message>
      <source>Stored as you write; printed in the report. The conclusion is never filled from a score.</source>
      <translation>书写时即存储，并印在报告中。结论从不由分数填写。</translation>
    </message>
    <message>
      <source>Stored evidence was changed.</source>
      <translation>所存检材已被改动。</translation>
    </message>
    <message>
      <source>Stored file is missing</source>
      <translation>所存文件缺失</translation>
    </message>
    <message>
      <source>Stored file was changed</source>
      <translation>所存文件已被改动</translation>
    </message>
    <message>
      <source>Storing the report …</source>
      <translation>正在存储报告 …</translation>
    </message>
    <message>
      <source>Storing the result</source>
      <translation>正在存储结果</translation>
    </message>
    <message>
      <source>Strengthen the difference</source>
      <translation>差异增强倍数</translation>
    </message>
    <message>
      <source>Subject</source>
      <translation>对象</translation>
    </message>
    <message>
      <source>Summary of conclusion</source>
      <translation>结论摘要</translation>
    </message>
    <message>
      <source>Swipe</source>
      <translation>卷帘</translation>
    </message>
    <message>
      <source>Swipe position</source>
      <translation>卷帘位置</translation>
    </message>
    <message>
      <source>Symmetry</source>
      <translation>对称性</translation>
    </message>
    <message>
      <source>Tab steps through the regions by score, Esc lets go, 0 fits the picture.</source>
      <translation>Tab 键按分数逐个走过区域，Esc 键取消选择，0 键使图片适合窗口。</translation>
    </message>
    <message>
      <source>Tag</source>
      <translation>标签</translation>
    </message>
    <message>
      <source>Tags</source>
      <translation>标签</translation>
    </message>
    <message>
      <source>Tags of {0}</source>
      <translation>{0} 的标签</translation>
    </message>
    <message>
      <source>Tags …</source>
      <translation>标签 …</translation>
    </message>
    <message>
      <source>Tags, separated by commas</source>
      <translation>标签，以逗号分隔</translation>
    </message>
    <message>
      <source>Tags: {0}</source>
      <translation>标签：{0}</translation>
    </message>
    <message>
      <source>Take back</source>
      <translation>撤回</translation>
    </message>
    <message>
      <source>Take in</source>
      <translation>接收</translation>
    </message>
    <message>
      <source>Take in …</source>
      <translation>接收 …</translation>
    </message>
    <message>
      <source>Take it off this list; the case is left alone</source>
      <translation>从此列表中去除；案件本身不受影响</translation>
    </message>
    <message>
      <source>Take the map off the picture (Esc)</source>
      <translation>从图片上移去测量图（Esc 键）</translation>
    </message>
    <message>
      <source>Take {0} off the list</source>
      <translation>将{0}从列表中去除</translation>
    </message>
    <message>
      <source>Taken in</source>
      <translation>接收时间</translation>
    </message>
    <message>
      <source>Taking in</source>
      <translation>正在接收</translation>
    </message>
    <message>
      <source>Taking in {0} of {1}</source>
      <translation>正在接收第 {0} 个，共 {1} 个</translation>
    </message>
    <message>
      <source>Text model</source>
      <translation>文本模型</translation>
    </message>
    <message>
      <source>That the end of the log was cut off is noticed only against a head noted elsewhere, for instance in a signed report.</source>
      <translation>日志末尾被截去，只有与别处所记的日志头（例如签名报告中的）对照才能发现。</translation>
    </message>
    <message>
      <source>The analysis was cancelled.</source>
      <translation>分析已取消。</translation>
    </message>
    <message>
      <source>The case has no calibration data: its reports print no likelihood ratio.</source>
      <translation>本案没有校准数据：其报告不打印似然比。</translation>
    </message>
    <message>
      <source>The case has no evidence.</source>
      <translation>案件中没有检材。</translation>
    </message>
    <message>
      <source>The case has one fault: {0}</source>
      <translation>案件有一处错误：{0}</translation>
    </message>
    <message>
      <source>The case has {0} faults, the first: {1}</source>
      <translation>案件有 {0} 处错误，第一处：{1}</translation>
    </message>
    <message>
      <source>The case is being checked …</source>
      <translation>正在检查案件 …</translation>
    </message>
    <message>
      <source>The case is damaged.</source>
      <translation>案件已损坏。</translation>
    </message>
    <message>
      <source>The case is in use elsewhere.</source>
      <translation>案件正在别处使用。</translation>
    </message>
    <message>
      <source>The case is open for reading only, so a report cannot be signed. Close other programs that use the case, then open it again.</source>
      <translation>案件以只读方式打开，因此无法签署报告。请关闭正在使用该案件的其他程序，然后重新打开案件。</translation>
    </message>
    <message>
      <source>The case is open for reading only.</source>
      <translation>案件以只读方式打开。</translation>
    </message>
    <message>
      <source>The case is whole.</source>
      <translation>案件完好。</translation>
    </message>
    <message>
      <source>The case keeps it as {0}.</source>
      <translation>案件中保存为 {0}。</translation>
    </message>
    <message>
      <source>The case was changed or damaged.</source>
      <translation>案件已被改动或损坏。</translation>
    </message>
    <message>
      <source>The case was made by a newer version.</source>
      <translation>案件由更新的版本建立。</translation>
    </message>
    <message>
      <source>The certificates of authorities that you trust, for example your laboratory's own, and their revocation lists. They are used when a report is verified and when one is signed.</source>
      <translation>您所信任的颁发机构（例如本实验室自己的机构）的证书及其吊销列表。核验报告和签名时使用。</translation>
    </message>
    <message>
      <source>The chosen exhibit</source>
      <translation>所选示证图</translation>
    </message>
    <message>
      <source>The colours of the score map always stand for 0 to 1. The handle shows the contour of another score; the recorded mask stays as it is.</source>
      <translation>分数图的颜色始终对应 0 至 1。滑块显示其他分数的等值线；记录的掩膜保持不变。</translation>
    </message>
    <message>
      <source>The conclusion is never filled from a score.</source>
      <translation>结论从不由分数填写。</translation>
    </message>
    <message>
      <source>The conclusion is not written yet.</source>
      <translation>结论尚未撰写。</translation>
    </message>
    <message>
      <source>The conclusion is written.</source>
      <translation>结论已撰写。</translation>
    </message>
    <message>
      <source>The disk refused to store.</source>
      <translation>磁盘拒绝存储。</translation>
    </message>
    <message>
      <source>The engine cannot run here.</source>
      <translation>引擎无法在此运行。</translation>
    </message>
    <message>
      <source>The engine's layers are locked. What you draw lies on a layer of its own.</source>
      <translation>引擎的图层已锁定。您绘制的内容在单独的图层上。</translation>
    </message>
    <message>
      <source>The engine's process ended by itself.</source>
      <translation>引擎进程自行结束。</translation>
    </message>
    <message>
      <source>The engines are being looked at …</source>
      <translation>正在查看引擎 …</translation>
    </message>
    <message>
      <source>The evidence with the score map, the outline of the mask and the regions over it. Click a region to pin it, click again for one below it. Drag to move, turn the wheel to zoom.</source>
      <translation>检材及其上的分数图、掩膜轮廓和区域。点击区域可固定，再次点击可选其下方的区域。拖动以移动，滚轮缩放。</translation>
    </message>
    <message>
      <source>The explanation appears here after the analysis.</source>
      <translation>分析后解释显示在此处。</translation>
    </message>
    <message>
      <source>The file cannot be taken in.</source>
      <translation>无法接收该文件。</translation>
    </message>
    <message>
      <source>The file cannot be verified.</source>
      <translation>无法核验该文件。</translation>
    </message>
    <message>
      <source>The files are unchanged.</source>
      <translation>文件没有改变。</translation>
    </message>
    <message>
      <source>The finding records nothing that this sentence rests on.</source>
      <translation>机器发现中没有记录此句所依据的内容。</translation>
    </message>
    <message>
      <source>The items of the case. The sign says how each stands: triangle, evidence of manipulation found; ring, none found; half disc, inconclusive; dash, not run; cross, failed. The number is the manipulation score of the picture.</source>
      <translation>案件中的检材。符号表示各自的状态：三角形，发现篡改证据；圆环，未发现；半圆，无法判定；横线，未运行；叉号，失败。数字为该图片的篡改分数。</translation>
    </message>
    <message>
      <source>The list of problems says why.</source>
      <translation>问题列表说明原因。</translation>
    </message>
    <message>
      <source>The model's own card exists in English only.</source>
      <translation>模型自身的说明仅有英文。</translation>
    </message>
    <message>
      <source>The only region is decided.</source>
      <translation>唯一的区域已决定。</translation>
    </message>
    <message>
      <source>The only region is undecided.</source>
      <translation>唯一的区域尚未决定。</translation>
    </message>
    <message>
      <source>The open case holds this very file among its reports.</source>
      <translation>打开的案件在其报告中保存着同一文件。</translation>
    </message>
    <message>
      <source>The original file is unchanged; everything recorded so far is kept.</source>
      <translation>原始文件未被改动；已记录的内容均予保留。</translation>
    </message>
    <message>
      <source>The originals are unchanged.</source>
      <translation>原件没有改变。</translation>
    </message>
    <message>
      <source>The outline of the mask is where the score passes a threshold, not the edge of an edit. Zoomed in, pixels are shown as they are, without smoothing.</source>
      <translation>掩膜轮廓是分数超过阈值之处，不是编辑的边缘。放大时像素按原样显示，不作平滑。</translation>
    </message>
    <message>
      <source>The pages are being made …</source>
      <translation>正在生成页面 …</translation>
    </message>
    <message>
      <source>The parts of the face that the engine names: the mask touches them, and its forgery prompter, asked about each part, speaks for them. Strongest first, with score, severity and your decision. Left and right are the subject's own. Severity is how strongly and how much: the score times the share of the region that is marked, so that a high score on a small part of a region is still low.</source>
      <translation>引擎指明的面部部位：掩膜触及这些部位，且篡改提示器就各部位单独判断时亦予支持。最强的在前，附分数、严重程度和您的决定。左右以被摄者为准。严重程度表示有多强、有多大：分数乘以该区域被标记部分的占比；因此高分数若只落在区域的一小部分上，严重程度仍为低。</translation>
    </message>
    <message>
      <source>The picture cannot be read.</source>
      <translation>无法读取该图片。</translation>
    </message>
    <message>
      <source>The program opens no connection: {0}</source>
      <translation>本程序不打开任何网络连接：{0}</translation>
    </message>
    <message>
      <source>The propositions that are weighed against each other.</source>
      <translation>彼此权衡的各项命题。</translation>
    </message>
    <message>
      <source>The question mark beside a clue names its source</source>
      <translation>线索旁的问号说明其出处</translation>
    </message>
    <message>
      <source>The region with score map and outline</source>
      <translation>带分数图和轮廓的区域</translation>
    </message>
    <message>
      <source>The region without overlay</source>
      <translation>不带叠加层的区域</translation>
    </message>
    <message>
      <source>The report cannot be issued.</source>
      <translation>无法签发报告。</translation>
    </message>
    <message>
      <source>The report cannot be made so.</source>
      <translation>无法这样出具报告。</translation>
    </message>
    <message>
      <source>The report could not be signed.</source>
      <translation>报告无法签名。</translation>
    </message>
    <message>
      <source>The report will say so.</source>
      <translation>报告会对此说明。</translation>
    </message>
    <message>
      <source>The same picture can score differently with another engine; both are kept.</source>
      <translation>同一图片用另一引擎可能得到不同分数；两者都会保留。</translation>
    </message>
    <message>
      <source>The score is calibrated.</source>
      <translation>该分数已校准。</translation>
    </message>
    <message>
      <source>The score is not calibrated; it is not a probability.</source>
      <translation>该分数未校准；它不是概率。</translation>
    </message>
    <message>
      <source>The signature shows that the document is unchanged and who signed it. The time is the signer's own unless a time-stamp server was asked.</source>
      <translation>签名表明文件未被改动以及由谁签名。除非使用时间戳服务器，时间为签名人自述。</translation>
    </message>
    <message>
      <source>The signing identity cannot be used.</source>
      <translation>签名身份无法使用。</translation>
    </message>
    <message>
      <source>The text is machine-generated. A sentence that no region or clue carries is marked as unsupported; do not rely on it.</source>
      <translation>文字为机器生成。没有任何区域或线索支持的语句标为无支持；请勿依赖。</translation>
    </message>
    <message>
      <source>The two passphrases differ.</source>
      <translation>两次输入的口令不同。</translation>
    </message>
    <message>
      <source>The values that a clue's number was reckoned from, cell by cell, as the engine measured them: those of the region and those it is compared with; nothing lies on the picture where nothing counted. The mark on the scale is the region's number, the tick what it is compared with. The colours' range is the same in every picture.</source>
      <translation>引擎测得、用以计算该线索数值的各个单元：区域内的与用于比较的；未计入之处图片上不覆盖任何内容。标尺上的标记是区域的数值，刻线是比较对象的数值。颜色范围在每张图片中都相同。</translation>
    </message>
    <message>
      <source>The view as it is now, without loss and with its settings.</source>
      <translation>当前视图，无损保存并附其设置。</translation>
    </message>
    <message>
      <source>The way from picture to report</source>
      <translation>从图片到报告的流程</translation>
    </message>
    <message>
      <source>The withdrawal stays in the log, and so does your reason.</source>
      <translation>撤出保留在日志中，您的理由也是如此。</translation>
    </message>
    <message>
      <source>There are no regions to decide on.</source>
      <translation>没有需要决定的区域。</translation>
    </message>
    <message>
      <source>There is a case already.</source>
      <translation>此处已有案件。</translation>
    </message>
    <message>
      <source>There is no difference to show: both sides are the same picture.</source>
      <translation>没有可显示的差异：两侧是同一图片。</translation>
    </message>
    <message>
      <source>There is no such case.</source>
      <translation>没有这样的案件。</translation>
    </message>
    <message>
      <source>There is no such page: {0}</source>
      <translation>没有该页面：{0}</translation>
    </message>
    <message>
      <source>They are your observation: the engine does not see them, and measures nothing.</source>
      <translation>它们是您的观察：引擎看不到它们，也不作任何测量。</translation>
    </message>
    <message>
      <source>They hold for that engine, its weights and thresholds, and for pictures like those in the file. A likelihood ratio is no probability.</source>
      <translation>仅适用于该引擎及其权重和阈值，以及与文件中相似的图片。似然比不是概率。</translation>
    </message>
    <message>
      <source>This item was not analysed yet: choose Analyse above.</source>
      <translation>此检材尚未分析：请选择上方的“分析”。</translation>
    </message>
    <message>
      <source>This measurement is one number and has no map.</source>
      <translation>此项测量只是一个数值，没有测量图。</translation>
    </message>
    <message>
      <source>This page exists in English only.</source>
      <translation>本页仅有英文版。</translation>
    </message>
    <message>
      <source>Threshold shown</source>
      <translation>显示的阈值</translation>
    </message>
    <message>
      <source>Thresholds</source>
      <translation>阈值</translation>
    </message>
    <message>
      <source>Time</source>
      <translation>时间</translation>
    </message>
    <message>
      <source>Time-stamp</source>
      <translation>时间戳</translation>
    </message>
    <message>
      <source>Time-stamp server</source>
      <translation>时间戳服务器</translation>
    </message>
    <message>
      <source>Title</source>
      <translation>标题</translation>
    </message>
    <message>
      <source>Title *</source>
      <translation>标题 *</translation>
    </message>
    <message>
      <source>Title of the next exhibit</source>
      <translation>下一示证图的标题</translation>
    </message>
    <message>
      <source>Title, for example: left eye, luma</source>
      <translation>标题，例如：左眼，亮度</translation>
    </message>
    <message>
      <source>To read on</source>
      <translation>延伸阅读</translation>
    </message>
    <message>
      <source>Token or smart card</source>
      <translation>令牌或智能卡</translation>
    </message>
    <message>
      <source>Token's library</source>
      <translation>令牌的程序库</translation>
    </message>
    <message>
      <source>Training</source>
      <translation>训练</translation>
    </message>
    <message>
      <source>Trusted</source>
      <translation>受信任</translation>
    </message>
    <message>
      <source>Trusted certificates</source>
      <translation>受信任的证书</translation>
    </message>
    <message>
      <source>Trusted certificates …</source>
      <translation>受信任的证书 …</translation>
    </message>
    <message>
      <source>Trusted …</source>
      <translation>受信任 …</translation>
    </message>
    <message>
      <source>Type a command</source>
      <translation>输入命令</translation>
    </message>
    <message>
      <source>US federal courts</source>
      <translation>美国联邦法院</translation>
    </message>
    <message>
      <source>Undecided</source>
      <translation>未决定</translation>
    </message>
    <message>
      <source>Undo</source>
      <translation>撤销</translation>
    </message>
    <message>
      <source>Unsupported: {0}</source>
      <translation>无支持：{0}</translation>
    </message>
    <message>
      <source>Unsure</source>
      <translation>存疑</translation>
    </message>
    <message>
      <source>Unsure about region</source>
      <translation>对区域存疑</translation>
    </message>
    <message>
      <source>Use this engine</source>
      <translation>使用此引擎</translation>
    </message>
    <message>
      <source>User guide</source>
      <translation>用户指南</translation>
    </message>
    <message>
      <source>User guide, from the menu Help</source>
      <translation>用户指南，见“帮助”菜单</translation>
    </message>
    <message>
      <source>Usual: B-T with a time-stamp server, else B-B</source>
      <translation>通常：有时间戳服务器时为 B-T，否则为 B-B</translation>
    </message>
    <message>
      <source>Validation: F1 of named regions</source>
      <translation>验证：所指明区域的 F1</translation>
    </message>
    <message>
      <source>Validation: calibration error</source>
      <translation>验证：校准误差</translation>
    </message>
    <message>
      <source>Validation: image AUROC</source>
      <translation>验证：图像级 AUROC</translation>
    </message>
    <message>
      <source>Validation: image AUROC against genuine twins</source>
      <translation>验证：对照未篡改原图的图像级 AUROC</translation>
    </message>
    <message>
      <source>Validation: mask IoU</source>
      <translation>验证：掩膜 IoU</translation>
    </message>
    <message>
      <source>Value</source>
      <translation>值</translation>
    </message>
    <message>
      <source>Value in full</source>
      <translation>完整的值</translation>
    </message>
    <message>
      <source>Verification of the signed report</source>
      <translation>签名报告的核验结果</translation>
    </message>
    <message>
      <source>Verify case</source>
      <translation>核验案件</translation>
    </message>
    <message>
      <source>Verify report</source>
      <translation>核验报告</translation>
    </message>
    <message>
      <source>Verify report …</source>
      <translation>核验报告 …</translation>
    </message>
    <message>
      <source>Verifying file {0} of {1}</source>
      <translation>正在核验文件 {0} / {1}</translation>
    </message>
    <message>
      <source>Verifying the case</source>
      <translation>正在核验案件</translation>
    </message>
    <message>
      <source>Version</source>
      <translation>版本</translation>
    </message>
    <message>
      <source>Version before it</source>
      <translation>前一版本</translation>
    </message>
    <message>
      <source>View for looking only</source>
      <translation>仅供观看的视图</translation>
    </message>
    <message>
      <source>View for looking only: {0}.</source>
      <translation>仅供观看的视图：{0}。</translation>
    </message>
    <message>
      <source>View of {0}</source>
      <translation>{0} 的视图</translation>
    </message>
    <message>
      <source>Visual half</source>
      <translation>视觉部分</translation>
    </message>
    <message>
      <source>Vocabulary, tokens</source>
      <translation>词表（词元）</translation>
    </message>
    <message>
      <source>Warnings</source>
      <translation>警告</translation>
    </message>
    <message>
      <source>Weights</source>
      <translation>权重</translation>
    </message>
    <message>
      <source>What</source>
      <translation>内容</translation>
    </message>
    <message>
      <source>What can be done about it</source>
      <translation>可以采取的措施</translation>
    </message>
    <message>
      <source>What is “{0}”?</source>
      <translation>什么是“{0}”？</translation>
    </message>
    <message>
      <source>What it does not tell</source>
      <translation>它不能说明什么</translation>
    </message>
    <message>
      <source>What it tells, when it misleads, how to check it</source>
      <translation>它说明什么、何时误导、如何检查</translation>
    </message>
    <message>
      <source>What lies over the picture, the uppermost first. Switch a layer off, or see through it. The engine's layers are locked; yours is the one you draw on.</source>
      <translation>图片之上的内容，最上层在前。可关闭图层或使其透明。引擎的图层已锁定；您在自己的图层上绘制。</translation>
    </message>
    <message>
      <source>What makes you unsure?</source>
      <translation>您为何存疑？</translation>
    </message>
    <message>
      <source>What runs, which item of how many, and for how long. Cancel stops after the step at hand; what is done stays. Problems are listed item by item.</source>
      <translation>显示正在运行什么、第几件共几件、已用多长时间。“取消”在当前步骤之后停止；已完成的予以保留。问题逐件列出。</translation>
    </message>
    <message>
      <source>What the engine writes about a region, sentence by sentence. The numbers behind a sentence lead to the clues it rests on; pointing at a sentence lights its region.</source>
      <translation>引擎对区域的逐句描述。语句后的数字指向其所依据的线索；指向语句会点亮其区域。</translation>
    </message>
    <message>
      <source>What the file says about itself, verbatim, and how it was turned into pixels.</source>
      <translation>文件关于自身的信息，原文照录，以及它如何转换为像素。</translation>
    </message>
    <message>
      <source>What was asked of you.</source>
      <translation>委托方提出的问题。</translation>
    </message>
    <message>
      <source>What was done is stored.</source>
      <translation>已完成的内容均已存储。</translation>
    </message>
    <message>
      <source>What was entered cannot be used.</source>
      <translation>输入的内容无法使用。</translation>
    </message>
    <message>
      <source>What was not run was not looked at; it is no result.</source>
      <translation>未运行即未检查；不构成结果。</translation>
    </message>
    <message>
      <source>What you see there.</source>
      <translation>您在该处所见。</translation>
    </message>
    <message>
      <source>Where the pictures come from, how they were manipulated, what they resemble.</source>
      <translation>图片的来源、篡改方式，以及与何种图片相似。</translation>
    </message>
    <message>
      <source>Which engine analyses, and whether it computes on the processor or the graphics card. What an engine lacks is said on its card.</source>
      <translation>由哪个引擎分析，在处理器还是显卡上计算。引擎缺少什么，在其卡片上说明。</translation>
    </message>
    <message>
      <source>Which pictures these are</source>
      <translation>所含图片说明</translation>
    </message>
    <message>
      <source>White</source>
      <translation>白场</translation>
    </message>
    <message>
      <source>Who is working?</source>
      <translation>谁在操作？</translation>
    </message>
    <message>
      <source>Who signs</source>
      <translation>签名人</translation>
    </message>
    <message>
      <source>Who signs: a key in a file behind a passphrase, or a key in a token that never leaves it and is opened with a PIN. The level says how long the signature can be proven: B-T carries a time-stamp, B-LT what shows that the certificates were not revoked, B-LTA a time-stamp over all of that.</source>
      <translation>由谁签名：文件中以口令保护的密钥，或令牌中从不离开令牌、以 PIN 码开启的密钥。级别表示签名可证明的时间有多长：B-T 带时间戳，B-LT 附证书未被吊销的资料，B-LTA 另有覆盖以上全部内容的时间戳。</translation>
    </message>
    <message>
      <source>Whoever can change this list decides who is believed.</source>
      <translation>谁能更改此列表，谁就决定相信谁。</translation>
    </message>
    <message>
      <source>Whose</source>
      <translation>持有人</translation>
    </message>
    <message>
      <source>Why do you reject it?</source>
      <translation>您为何拒绝？</translation>
    </message>
    <message>
      <source>Wider brush</source>
      <translation>放大画笔</translation>
    </message>
    <message>
      <source>Width</source>
      <translation>宽度</translation>
    </message>
    <message>
      <source>Width of a head</source>
      <translation>每个头的宽度</translation>
    </message>
    <message>
      <source>Width of the brush</source>
      <translation>画笔宽度</translation>
    </message>
    <message>
      <source>Width of the feed-forward layers</source>
      <translation>前馈层宽度</translation>
    </message>
    <message>
      <source>Width of the head for the whole picture</source>
      <translation>整图头的宽度</translation>
    </message>
    <message>
      <source>Width of the prompter</source>
      <translation>提示器宽度</translation>
    </message>
    <message>
      <source>With</source>
      <translation>对照</translation>
    </message>
    <message>
      <source>Withdraw</source>
      <translation>撤出</translation>
    </message>
    <message>
      <source>Withdraw or restore …</source>
      <translation>撤出或恢复 …</translation>
    </message>
    <message>
      <source>Withdraw {0}</source>
      <translation>撤出 {0}</translation>
    </message>
    <message>
      <source>Withdrawn</source>
      <translation>已撤出</translation>
    </message>
    <message>
      <source>Wording of the report</source>
      <translation>报告措辞</translation>
    </message>
    <message>
      <source>Write conclusion</source>
      <translation>撰写结论</translation>
    </message>
    <message>
      <source>Write to</source>
      <translation>写入</translation>
    </message>
    <message>
      <source>Writing and signing …</source>
      <translation>正在编写并签名 …</translation>
    </message>
    <message>
      <source>Writing the explanation</source>
      <translation>正在撰写解释</translation>
    </message>
    <message>
      <source>Written to {0}.</source>
      <translation>已写入 {0}。</translation>
    </message>
    <message>
      <source>Yes</source>
      <translation>是</translation>
    </message>
    <message>
      <source>Your decision</source>
      <translation>您的决定</translation>
    </message>
    <message>
      <source>Your decision on: {0}</source>
      <translation>您对此区域的决定：{0}</translation>
    </message>
    <message>
      <source>Your name</source>
      <translation>您的姓名</translation>
    </message>
    <message>
      <source>Your qualifications</source>
      <translation>您的资质</translation>
    </message>
    <message>
      <source>Your regions</source>
      <translation>您的区域</translation>
    </message>
    <message>
      <source>Zoom in</source>
      <translation>放大</translation>
    </message>
    <message>
      <source>Zoom out</source>
      <translation>缩小</translation>
    </message>
    <message>
      <source>Zoom to region</source>
      <translation>放大到区域</translation>
    </message>
    <message>
      <source>a harder edge that runs along the outline</source>
      <translation>沿轮廓的边缘更硬</translation>
    </message>
    <message>
      <source>about {0} h {1} min left</source>
      <translation>约剩 {0} 小时 {1} 分钟</translation>
    </message>
    <message>
      <source>about {0} min left</source>
      <translation>约剩 {0} 分钟</translation>
    </message>
    <message>
      <source>about {0} s left</source>
      <translation>约剩 {0} 秒</translation>
    </message>
    <message>
      <source>as they are to be printed</source>
      <translation>将照此印出</translation>
    </message>
    <message>
      <source>automatic device</source>
      <translation>自动选择设备</translation>
    </message>
    <message>
      <source>beard</source>
      <translation>胡须</translation>
    </message>
    <message>
      <source>brightness step away from the outline</source>
      <translation>垂直于轮廓方向的亮度阶跃</translation>
    </message>
    <message>
      <source>calibrated</source>
      <translation>已校准</translation>
    </message>
    <message>
      <source>cheek</source>
      <translation>脸颊</translation>
    </message>
    <message>
      <source>chin</source>
      <translation>下巴</translation>
    </message>
    <message>
      <source>colour along the step, from the mean outside</source>
      <translation>沿色差方向、相对外侧均值的颜色</translation>
    </message>
    <message>
      <source>detail before over after a slight blur, on the strongest edges</source>
      <translation>最强边缘处轻微模糊前后细节之比</translation>
    </message>
    <message>
      <source>difference of structure from the mirrored side</source>
      <translation>与镜像侧结构的差异</translation>
    </message>
    <message>
      <source>dimple</source>
      <translation>酒窝</translation>
    </message>
    <message>
      <source>draw {region} on {item}</source>
      <translation>在 {item} 上绘制{region}</translation>
    </message>
    <message>
      <source>ear</source>
      <translation>耳朵</translation>
    </message>
    <message>
      <source>edges</source>
      <translation>边缘</translation>
    </message>
    <message>
      <source>erase from {region} on {item}</source>
      <translation>从 {item} 的{region}擦除</translation>
    </message>
    <message>
      <source>eye</source>
      <translation>眼睛</translation>
    </message>
    <message>
      <source>eyebrow</source>
      <translation>眉毛</translation>
    </message>
    <message>
      <source>farther from the colour outside the outline</source>
      <translation>离轮廓外侧的颜色更远</translation>
    </message>
    <message>
      <source>finest grain, where the picture is flat</source>
      <translation>图片平坦处的最细颗粒</translation>
    </message>
    <message>
      <source>for example {0}</source>
      <translation>例如 {0}</translation>
    </message>
    <message>
      <source>for example: passport photographs 2026</source>
      <translation>例如：2026 年护照照片</translation>
    </message>
    <message>
      <source>for example: second camera, to print</source>
      <translation>例如：第二台相机，待打印</translation>
    </message>
    <message>
      <source>forehead</source>
      <translation>额头</translation>
    </message>
    <message>
      <source>freckle</source>
      <translation>雀斑</translation>
    </message>
    <message>
      <source>genuine faces: {low} to {high}</source>
      <translation>未篡改人脸：{low} 至 {high}</translation>
    </message>
    <message>
      <source>grain</source>
      <translation>颗粒</translation>
    </message>
    <message>
      <source>grey levels</source>
      <translation>灰度级</translation>
    </message>
    <message>
      <source>grey levels per px</source>
      <translation>灰度级/像素</translation>
    </message>
    <message>
      <source>hair</source>
      <translation>头发</translation>
    </message>
    <message>
      <source>jaw</source>
      <translation>下颌</translation>
    </message>
    <message>
      <source>keep exhibit of {item}</source>
      <translation>保存 {item} 的示证图</translation>
    </message>
    <message>
      <source>lip</source>
      <translation>嘴唇</translation>
    </message>
    <message>
      <source>load calibration data {title}</source>
      <translation>载入校准数据 {title}</translation>
    </message>
    <message>
      <source>locked</source>
      <translation>已锁定</translation>
    </message>
    <message>
      <source>mark: the region, {0}</source>
      <translation>菱形：区域，{0}</translation>
    </message>
    <message>
      <source>missing</source>
      <translation>缺失</translation>
    </message>
    <message>
      <source>more grain</source>
      <translation>颗粒更多</translation>
    </message>
    <message>
      <source>more traces of a JPEG</source>
      <translation>JPEG 痕迹更多</translation>
    </message>
    <message>
      <source>mouth</source>
      <translation>嘴部</translation>
    </message>
    <message>
      <source>mustache</source>
      <translation>髭须</translation>
    </message>
    <message>
      <source>name {region} on {item}</source>
      <translation>命名 {item} 的{region}</translation>
    </message>
    <message>
      <source>never named: no score is so high</source>
      <translation>从不命名：分数达不到此值</translation>
    </message>
    <message>
      <source>no</source>
      <translation>否</translation>
    </message>
    <message>
      <source>no range of genuine faces measured</source>
      <translation>未测量未篡改人脸的范围</translation>
    </message>
    <message>
      <source>no regions found yet</source>
      <translation>尚未发现区域</translation>
    </message>
    <message>
      <source>no tags given yet</source>
      <translation>尚未加标签</translation>
    </message>
    <message>
      <source>nobody: a signature is checked, but not whose it is</source>
      <translation>无：只检查签名本身，不检查签名属于谁</translation>
    </message>
    <message>
      <source>none</source>
      <translation>无</translation>
    </message>
    <message>
      <source>none: the signing time is self-stated</source>
      <translation>无：签名时间为自述</translation>
    </message>
    <message>
      <source>nose</source>
      <translation>鼻子</translation>
    </message>
    <message>
      <source>not calibrated; it is not a probability</source>
      <translation>未校准；不是概率</translation>
    </message>
    <message>
      <source>notes on {region} on {item}</source>
      <translation>{item} 的{region}的备注</translation>
    </message>
    <message>
      <source>nothing</source>
      <translation>无</translation>
    </message>
    <message>
      <source>nothing measured carries it</source>
      <translation>没有任何测量支持它</translation>
    </message>
    <message>
      <source>of {0}</source>
      <translation>共 {0} 页</translation>
    </message>
    <message>
      <source>paint {region} on {item}</source>
      <translation>涂画 {item} 的{region}</translation>
    </message>
    <message>
      <source>printed on every page</source>
      <translation>印在每一页上</translation>
    </message>
    <message>
      <source>pupil</source>
      <translation>瞳孔</translation>
    </message>
    <message>
      <source>region</source>
      <translation>区域</translation>
    </message>
    <message>
      <source>remove {region} on {item}</source>
      <translation>移除 {item} 的{region}</translation>
    </message>
    <message>
      <source>reshape {region} on {item}</source>
      <translation>修改 {item} 的{region}的形状</translation>
    </message>
    <message>
      <source>rests on</source>
      <translation>依据</translation>
    </message>
    <message>
      <source>review of {region} of {item} taken back</source>
      <translation>撤回对 {item} 的{region}的决定</translation>
    </message>
    <message>
      <source>scar</source>
      <translation>疤痕</translation>
    </message>
    <message>
      <source>score {0} on {1} % of the region</source>
      <translation>分数 {0}，覆盖该区域的 {1} %</translation>
    </message>
    <message>
      <source>severity {0}</source>
      <translation>严重程度：{0}</translation>
    </message>
    <message>
      <source>sharper edges</source>
      <translation>边缘更锐利</translation>
    </message>
    <message>
      <source>skin</source>
      <translation>皮肤</translation>
    </message>
    <message>
      <source>strength of the JPEG grid, block by block</source>
      <translation>逐块的 JPEG 网格强度</translation>
    </message>
    <message>
      <source>tags of {item}</source>
      <translation>{item} 的标签</translation>
    </message>
    <message>
      <source>take exhibit back</source>
      <translation>撤回示证图</translation>
    </message>
    <message>
      <source>the case's facts</source>
      <translation>案件信息</translation>
    </message>
    <message>
      <source>the only one</source>
      <translation>唯一的一个</translation>
    </message>
    <message>
      <source>the red difference (Cr), in which skin differs most</source>
      <translation>红色差（Cr），皮肤在其中差异最大</translation>
    </message>
    <message>
      <source>tick: what it is compared with, {0}</source>
      <translation>刻线：比较对象，{0}</translation>
    </message>
    <message>
      <source>tongue</source>
      <translation>舌头</translation>
    </message>
    <message>
      <source>tooth</source>
      <translation>牙齿</translation>
    </message>
    <message>
      <source>under {0}</source>
      <translation>{0}</translation>
    </message>
    <message>
      <source>unlike the mirrored side</source>
      <translation>与镜像侧不同</translation>
    </message>
    <message>
      <source>who is to sign as reviewer</source>
      <translation>将以复核人身份签名的人</translation>
    </message>
    <message>
      <source>withdraw calibration data</source>
      <translation>撤出校准数据</translation>
    </message>
    <message>
      <source>wrinkle</source>
      <translation>皱纹</translation>
    </message>
    <message>
      <source>yes</source>
      <translation>是</translation>
    </message>
    <message>
      <source>yours</source>
      <translation>您的</translation>
    </message>
    <message>
      <source>{0} % of the face</source>
      <translation>占面部的 {0} %</translation>
    </message>
    <message>
      <source>{0} % of the picture</source>
      <translation>占图片的 {0} %</translation>
    </message>
    <message>
      <source>{0} % of them lie beyond what the record can hold.</source>
      <translation>其中 {0} % 超出记录可容纳的范围。</translation>
    </message>
    <message>
      <source>{0} (the engine's text, in English only)</source>
      <translation>{0}（引擎文本，仅有英文）</translation>
    </message>
    <message>
      <source>{0} ({1})</source>
      <translation>{0}（{1}）</translation>
    </message>
    <message>
      <source>{0} bytes</source>
      <translation>{0} 字节</translation>
    </message>
    <message>
      <source>{0} cannot be written: {1}</source>
      <translation>无法写入 {0}：{1}</translation>
    </message>
    <message>
      <source>{0} entries, head {1}</source>
      <translation>{0} 条记录，日志头 {1}</translation>
    </message>
    <message>
      <source>{0} evidence items, their hashes as recorded.</source>
      <translation>{0} 件检材，哈希值与记录一致。</translation>
    </message>
    <message>
      <source>{0} files with certificates, {1} with revocation lists</source>
      <translation>{0} 个证书文件，{1} 个吊销列表文件</translation>
    </message>
    <message>
      <source>{0} has the reviewer's signature.</source>
      <translation>{0} 已有复核人签名。</translation>
    </message>
    <message>
      <source>{0} is not valid. Do not rely on it.</source>
      <translation>{0} 无效。请勿依赖。</translation>
    </message>
    <message>
      <source>{0} is unchanged since it was signed.</source>
      <translation>{0} 自签名以来未被改动。</translation>
    </message>
    <message>
      <source>{0} is unchanged, but the open case does not agree with it.</source>
      <translation>{0} 未被改动，但与打开的案件不一致。</translation>
    </message>
    <message>
      <source>{0} is unchanged, but whose signature it is was not confirmed.</source>
      <translation>{0} 未被改动，但签名属于谁未得到确认。</translation>
    </message>
    <message>
      <source>{0} items</source>
      <translation>{0} 件</translation>
    </message>
    <message>
      <source>{0} manipulated and {1} genuine pictures; Cllr {2}, Cllr min {3}.</source>
      <translation>篡改图片 {0} 张，未篡改图片 {1} 张；Cllr {2}，Cllr min {3}。</translation>
    </message>
    <message>
      <source>{0} of {1}</source>
      <translation>{0} 件，共 {1}</translation>
    </message>
    <message>
      <source>{0} of {1} regions are undecided.</source>
      <translation>{1} 个区域中有 {0} 个未决定。</translation>
    </message>
    <message>
      <source>{0} problems</source>
      <translation>{0} 个问题</translation>
    </message>
    <message>
      <source>{0} samples</source>
      <translation>{0} 个样本</translation>
    </message>
    <message>
      <source>{0} still to be analysed, as was asked for before.</source>
      <translation>此前要求分析的检材中，还有 {0} 待分析。</translation>
    </message>
    <message>
      <source>{0} taken in, {1} already in the case, {2} refused.</source>
      <translation>接收 {0}，{1} 个已在案件中，{2} 个被拒收。</translation>
    </message>
    <message>
      <source>{0}, {1} analysed</source>
      <translation>{0}，已分析 {1}</translation>
    </message>
    <message>
      <source>{0}: score {1} × {2} % of the region = {3}.</source>
      <translation>{0}：分数 {1} × 该区域的 {2} % = {3}。</translation>
    </message>
    <message>
      <source>{0}: {1} revoked</source>
      <translation>{0}：吊销 {1} 个</translation>
    </message>
    <message>
      <source>{decision} by {examiner}, {when}</source>
      <translation>{examiner}于 {when}：{decision}</translation>
    </message>
    <message>
      <source>{decision} {region} of {item}</source>
      <translation>{item} 的{region}：{decision}</translation>
    </message>
    <message>
      <source>{id} · {name} · {size} px</source>
      <translation>{id} · {name} · {size} px</translation>
    </message>
    <message>
      <source>{item} restored</source>
      <translation>恢复 {item}</translation>
    </message>
    <message>
      <source>{item} withdrawn</source>
      <translation>撤出 {item}</translation>
    </message>
    <message>
      <source>{name}, both sides</source>
      <translation>双侧{name}</translation>
    </message>
    <message>
      <source>{name}: {value}</source>
      <translation>{name}：{value}</translation>
    </message>
    <message>
      <source>{region} · face {number}</source>
      <translation>{region} · 人脸 {number}</translation>
    </message>
    <message>
      <source>{what} taken back</source>
      <translation>撤回：{what}</translation>
    </message>
    <message>
      <source>{what}: {reference}</source>
      <translation>{what}：{reference}</translation>
    </message>
    <message>
      <source>“No evidence found” says that the engine looked and its score stayed low. It does not say that the picture is as the camera took it.</source>
      <translation>“未发现篡改证据”表示引擎已经检查且分数较低。它并不说明图片与相机所摄相同。</translation>
    </message>
    <message>
      <source>“{0}” does not stand on this page.</source>
      <translation>本页没有“{0}”。</translation>
    </message>
    <message>
      <source>“{0}” has these keys now and will lose them.</source>
      <translation>“{0}”目前使用此按键，将会失去它。</translation>
    </message>
  </context>
</TS>
