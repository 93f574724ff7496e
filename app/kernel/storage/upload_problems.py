"""Why an upload in pieces is refused."""

from __future__ import annotations

from app.kernel.problems import Conflict, Problem


class UploadOffsetDiffers(Conflict):
    """上传的位置和服务器已经收到的不一致，可能是网络中断后重复发送。程序会先问服务器收到了多少，再从那里接着传。"""

    title = "上传位置不一致"
    detail = "服务器已收到{received}字节，请从这里接着传。"


class UploadUnfinished(Conflict):
    """文件还没有传完，或者刚传完、系统正在核对。请等上传完成后再提交。"""

    title = "文件还没有传完"
    detail = "这个文件共{length}字节，已收到{received}字节。请等它传完、核对好，再提交。"


class UploadTaken(Conflict):
    """这次上传的文件已经用过了，一次上传只能用一次。要再交一份，请重新上传。"""

    title = "文件已经用过"
    detail = "这次上传的文件已经提交过一次。要再交一份，请重新上传。"


class UploadRefused(Conflict):
    """传完以后核对没有通过（类型不对、太大或有病毒），文件已经销毁。请换一个文件重新上传。"""

    status = 422
    title = "文件没有通过核对"
    detail = "{why}"


class UploadGone(Problem):
    """这次上传已经过期或取消，收到的部分已经销毁。请重新上传。"""

    status = 410
    title = "上传已过期"
    detail = "这次上传在{expired_at}过期，收到的部分已经销毁。请重新上传。"


class UploadQuotaReached(Problem):
    """您没有用完的上传太多了。请先提交或取消已经上传的文件，或等它们过期。"""

    status = 429
    title = "上传的文件太多"
    detail = "您已有{count}个没有提交的上传，共{megabytes} MB；最多{most}个、{most_megabytes} MB。请先提交或取消一些。"


class UploadTooLong(Problem):
    """发送的内容比说好的文件长度还多，多出的部分没有接收。请重新选择文件上传。"""

    status = 413
    title = "内容比说好的长"
    detail = "这个文件说好共{length}字节，还差{left}字节，发来的却更多。请重新选择文件上传。"


class ChecksumDiffers(Problem):
    """这一段在路上传坏了，没有接收。请从同一位置重发。"""

    status = 460
    title = "这一段传坏了"
    detail = "这一段内容和附带的校验值不一致，没有接收。请从第{received}字节重发。"


class TusVersionRefused(Problem):
    """断点续传的协议版本不对。这里用 tus 1.0.0，请求要带 Tus-Resumable: 1.0.0。"""

    status = 412
    title = "续传协议版本不对"
    detail = "请求要带 Tus-Resumable: {version}。"
